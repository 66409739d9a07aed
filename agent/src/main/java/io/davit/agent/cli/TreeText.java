package io.davit.agent.cli;

import io.davit.agent.objectstore.RetentionLock;
import io.davit.agent.repository.RestorePointSummary;
import io.davit.agent.trees.TreeName;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/** How trees and what was done with them read for people. */
final class TreeText {
    private static final int SHOWN = 3;

    private TreeText() {}

    static String trees(RestorePointSummary summary) {
        List<String> names = summary.volumes().stream()
                .map(volume -> TreeName.of(volume).text())
                .toList();
        return names.size() <= SHOWN
                ? String.join(", ", names)
                : String.join(", ", names.subList(0, SHOWN)) + " +" + (names.size() - SHOWN);
    }

    static String lock(RetentionLock lock) {
        return "locked until " + lock.until().truncatedTo(ChronoUnit.MINUTES) + " ("
                + lock.mode().name().toLowerCase(Locale.ROOT) + ")";
    }

    static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.2f s", duration.toMillis() / 1000.0);
    }
}
