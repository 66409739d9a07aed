package io.davit.agent.repository;

import io.davit.agent.run.RunContext;
import java.time.Instant;
import java.util.Collection;

/** What keeps an open repository small: restore points are forgotten, and what none needs is reclaimed. */
public interface Upkeep {
    /**
     * Forgets restore points: they stay listed and restorable until the quarantine is over. What is forgotten already
     * stays as it is. Not while a backup is written.
     *
     * @return from when on a prune may drop them
     * @throws io.davit.errors.DavitException RESTORE_POINT_UNKNOWN; RESTORE_POINT_KEPT if the newest complete one of a
     *     {@link Series} is among them; RESTORE_POINT_RETAINED if one is to be kept until a later time; FORGET_LIMITED if these
     *     are more than may be forgotten within a day; CLOCK_SUSPECT; then nothing is forgotten. The code of any journal's problem; STORE_*
     */
    Instant forget(Collection<RestorePointId> points, ForgetOrder order, RunContext run);

    /** Says whether {@link #forget} would do it, by the same errors; writes nothing. */
    void checkForget(Collection<RestorePointId> points, ForgetOrder order, RunContext run);

    /**
     * Takes back that they were forgotten.
     *
     * @throws io.davit.errors.DavitException RESTORE_POINT_UNKNOWN; RESTORE_POINT_GONE once a prune dropped one of them;
     *     CLOCK_SUSPECT; then all stay as they are
     */
    void reprieve(Collection<RestorePointId> points, RunContext run);

    /**
     * Reclaims what no restore point that stands needs (R19), and copies what is needed of packs that are used sparsely. Safe beside backups of other writers; not while this one
     * writes. Needs the right to delete. Killed anywhere, the next one goes on.
     *
     * @throws io.davit.errors.DavitException the code of any journal's problem, and then nothing was changed; MISSING_DATA if
     *     nobody can say what a restore point needs; CLOCK_SUSPECT; STORE_CONFLICT if another prune was faster;
     *     STORE_NOT_CREATE_ONLY; RUN_CANCELED; STORE_*
     */
    PruneReport prune(PruneOrder order, RunContext run);

    /** What {@link #prune} would do by now; writes nothing. */
    PruneReport previewPrune(PruneOrder order, RunContext run);
}
