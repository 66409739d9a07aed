package io.davit.harness.bench.mover;

import java.nio.file.Path;

/** One tool's repository of one source; caches and settings of the tool are in folders of the repository's own. */
interface MoverRepository {
    /** Whether the tool has this at all; if not, the operation is reported as missing and never called. */
    boolean can(Operation operation);

    /** Makes it; not measured. */
    void create();

    Cost backup();

    /** The newest restore point, into a folder that is there and empty. Each restored path is {@link #restored} below it. */
    Cost restoreAll(Path target);

    /** @param file below the source */
    Cost restoreOne(Path file, Path target);

    /** Every stored byte is read and checked. */
    Cost verify();

    /**
     * Forgets all restore points but the newest, and gives back the room.
     *
     * @param keep how many stay
     */
    Cost prune(int keep);

    /** Where the root of the source lies after {@link #restoreAll}. */
    Path restored(Path target);
}
