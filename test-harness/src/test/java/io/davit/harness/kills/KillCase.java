package io.davit.harness.kills;

import io.davit.agent.run.CrashPoint;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Where a process is killed, and in which story.
 *
 * @param pass the how-many-th time the point is passed, from 1
 */
record KillCase(Story story, CrashPoint point, int pass) {
    /** What the process is doing when it is killed. */
    enum Story {
        BACKUP,
        RESTORE,
        CATALOG_SYNC,
        /** Of an agent's own, new repository. */
        INITIALISATION,
        /** The first backup of a newly installed agent. */
        FIRST_BACKUP,
        /** Of a backup that the hub ordered. */
        ORDER
    }

    /** One case at least for every point: the compiler asks for those of a new one. */
    static List<KillCase> all() {
        return Arrays.stream(CrashPoint.values()).flatMap(KillCase::casesOf).toList();
    }

    private static Stream<KillCase> casesOf(CrashPoint point) {
        return storiesOf(point).stream()
                .flatMap(story -> passesOf(point).stream().map(pass -> new KillCase(story, point, pass)));
    }

    static Set<Story> storiesOf(CrashPoint point) {
        return switch (point) {
            case INIT_SLOT_STORED, INIT_MARKER_STORED, PIN_IN_CLUSTER -> EnumSet.of(Story.INITIALISATION);
            case WRITER_REMEMBERED, WRITER_REGISTERED -> EnumSet.of(Story.FIRST_BACKUP);
            case ORDER_DECIDED, ORDER_ANCHORED, ORDER_RECEIPTED, ORDER_STARTED -> EnumSet.of(Story.ORDER);
            case RUN_ADMITTED, RUN_BEFORE_OUTCOME, RUN_AFTER_OUTCOME ->
                EnumSet.of(Story.BACKUP, Story.RESTORE, Story.ORDER);
            case BACKUP_SELECTION_FROZEN,
                    BACKUP_RUN_OPENED,
                    BACKUP_RESOURCES_HALF,
                    BACKUP_RESOURCES_DONE,
                    BACKUP_VOLUME_HALF,
                    BACKUP_VOLUMES_DONE,
                    PACK_SPOOLED,
                    PACK_STORED,
                    SEAL_BEFORE_INDEX,
                    SEAL_INDEX_STORED,
                    SEAL_REFERENCES_STORED,
                    SEAL_POINT_STORED,
                    SEAL_RUN_CLOSED -> EnumSet.of(Story.BACKUP);
            case RESTORE_PLANNED,
                    RESTORE_NAMESPACES_DONE,
                    RESTORE_DEFINITIONS_DONE,
                    RESTORE_VOLUME_HALF,
                    RESTORE_VOLUMES_DONE,
                    RESTORE_LANE_HALF,
                    RESTORE_LANES_DONE,
                    RESTORE_OWNERS_RELINKED,
                    RESTORE_MANAGERS_GIVEN -> EnumSet.of(Story.RESTORE);
            case CATALOG_SYNC_HALF -> EnumSet.of(Story.BACKUP, Story.CATALOG_SYNC);
        };
    }

    /** Packs are gathered by kind of content, so that even a small backup passes these points more than once. */
    private static List<Integer> passesOf(CrashPoint point) {
        return point == CrashPoint.PACK_STORED ? List.of(1, 2) : List.of(1);
    }

    /** Whether the killed process had sealed the restore point already. */
    boolean isAfterTheCommit() {
        return switch (point) {
            case SEAL_POINT_STORED, SEAL_RUN_CLOSED, RUN_BEFORE_OUTCOME, RUN_AFTER_OUTCOME, CATALOG_SYNC_HALF -> true;
            default -> false;
        };
    }

    /** Valid in the name of an object, and different for every case. */
    String word() {
        return (story.name().charAt(0) + "-" + point + "-" + pass)
                .toLowerCase(Locale.ROOT)
                .replace('_', '-');
    }

    @Override
    public String toString() {
        return story + " killed at " + point + (pass == 1 ? "" : ", pass " + pass);
    }
}
