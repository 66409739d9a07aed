package io.davit.harness.bench.mover;

import io.davit.harness.bench.mover.Figures.Metric;
import java.util.OptionalDouble;

/** How much of a peer's need may be ours at most, by what is measured. What is not named here is told without a bar. */
final class MoverBars {
    private MoverBars() {}

    /** What is held against a bar. */
    record Row(MoverCase subject, Operation operation, String profile, Metric metric, String peer) {
        private boolean isDefault() {
            return profile.equals(DavitTool.Profile.AUTO.word());
        }
    }

    /** The largest ratio of ours to the peer's that is good enough. */
    static OptionalDouble of(Row row) {
        double most = switch (row.peer()) {
            case "restic" -> besideRestic(row);
            case "kopia" -> besideKopia(row);
            default -> Double.NaN;
        };
        return Double.isNaN(most) ? OptionalDouble.empty() : OptionalDouble.of(most);
    }

    private static double besideRestic(Row row) {
        return switch (row.metric()) {
            case CPU -> row.isDefault() ? cpuBesideRestic(row) : Double.NaN;
            case WALL -> isRestoreOfTextFromAServer(row) ? 1 / 2.0 : Double.NaN;
            case PEAK -> !row.isDefault() ? Double.NaN : row.operation() == Operation.UNCHANGED ? 1.3 : 1;
            case STORED -> storedBesideRestic(row);
            case REQUESTS, UPLOADED -> Double.NaN;
        };
    }

    private static double cpuBesideRestic(Row row) {
        return switch (row.operation()) {
            case FIRST -> row.subject().isText() ? 1 / 4.0 : isOfPages(row) ? 1 / 3.0 : Double.NaN;
            case UNCHANGED ->
                row.subject() == MoverCase.TEXT_250K
                        ? 1 / 6.0
                        : row.subject() == MoverCase.TEXT_100K ? 1 / 4.0 : Double.NaN;
            case PAGES_CHANGED -> row.subject() == MoverCase.PAGES_ZEROS ? 1 / 6.0 : 1 / 12.0;
            case RESTORE_ALL -> row.subject().isText() ? 1 / 4.0 : row.subject().isPages() ? 1 / 1.15 : Double.NaN;
            case FILES_EDITED, APPENDED, RESTORE_ONE, VERIFY, PRUNE -> Double.NaN;
        };
    }

    private static double storedBesideRestic(Row row) {
        if (row.operation() == Operation.PAGES_CHANGED && row.isDefault()) {
            return 1 / 17.0;
        }
        if (row.operation() != Operation.FIRST) {
            return Double.NaN;
        }
        if (row.profile().equals(DavitTool.Profile.BETTER.word())) {
            return row.subject().isText() ? 0.75 : row.subject().isPages() ? 0.97 : Double.NaN;
        }
        return !row.isDefault()
                ? Double.NaN
                : row.subject().isText() ? 0.85 : row.subject().isPages() ? 1 : Double.NaN;
    }

    private static double besideKopia(Row row) {
        return switch (row.metric()) {
            case CPU -> row.isDefault() ? cpuBesideKopia(row) : Double.NaN;
            case WALL -> isRestoreOfTextFromAServer(row) ? 1 / 10.0 : Double.NaN;
            case PEAK -> row.isDefault() ? 0.75 : Double.NaN;
            case STORED -> storedBesideKopia(row);
            case REQUESTS, UPLOADED -> Double.NaN;
        };
    }

    private static double cpuBesideKopia(Row row) {
        return switch (row.operation()) {
            case FIRST ->
                row.subject().isText()
                        ? 1 / 2.0
                        : row.subject().isPages() ? 1 / 1.7 : row.subject() == MoverCase.RANDOM ? 1 / 1.5 : Double.NaN;
            case UNCHANGED ->
                row.subject() == MoverCase.TEXT_250K
                        ? 1 / 2.0
                        : row.subject() == MoverCase.TEXT_100K ? 1 / 1.5 : Double.NaN;
            case PAGES_CHANGED -> 1 / 5.0;
            case RESTORE_ALL -> row.subject().isText() ? 1 / 6.0 : row.subject().isPages() ? 1 / 1.5 : Double.NaN;
            case FILES_EDITED, APPENDED, RESTORE_ONE, VERIFY, PRUNE -> Double.NaN;
        };
    }

    private static double storedBesideKopia(Row row) {
        if (row.operation() == Operation.PAGES_CHANGED && row.isDefault()) {
            return 1 / 20.0;
        }
        if (row.operation() == Operation.FIRST && row.profile().equals(DavitTool.Profile.BETTER.word())) {
            return row.subject().isText() ? 0.75 : row.subject().isPages() ? 0.94 : Double.NaN;
        }
        return Double.NaN;
    }

    private static boolean isOfPages(Row row) {
        return row.subject().isPages() || row.subject() == MoverCase.RANDOM;
    }

    private static boolean isRestoreOfTextFromAServer(Row row) {
        return row.isDefault() && row.subject() == MoverCase.TEXT_S3 && row.operation() == Operation.RESTORE_ALL;
    }
}
