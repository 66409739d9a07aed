package io.davit.agent.repository;

import io.davit.agent.run.RunContext;
import io.davit.errors.Problem;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A repository whose marker, slots and registry were authenticated, and whose pin matched. */
public interface OpenRepository extends AutoCloseable {
    RepositoryPin pin();

    /**
     * Opens the way in for a run, registering this agent as writer first if need be. Only one at a time.
     *
     * @param lock empty if the store is to lock nothing for it
     * @throws io.davit.errors.DavitException before any request REPOSITORY_READ_ONLY, REPOSITORY_KEY_REVOKED, REPOSITORY_ROLLED_BACK,
     *     STORE_CANNOT_LOCK; then RETENTION_LOCK_FAILED, REPOSITORY_*, STORE_*
     */
    BackupWriter startBackup(RunContext run, Compression compression, Optional<LockOrder> lock);

    /** The same without a lock. */
    default BackupWriter startBackup(RunContext run, Compression compression) {
        return startBackup(run, compression, Optional.empty());
    }

    /** The same with {@link Compression#AUTO}. */
    default BackupWriter startBackup(RunContext run) {
        return startBackup(run, Compression.AUTO);
    }

    /**
     * @throws io.davit.errors.DavitException RESTORE_POINT_UNKNOWN, REPOSITORY_TAMPERED, REPOSITORY_WRITER_UNKNOWN …
     */
    RestorePoint restorePoint(RestorePointId id);

    /**
     * Reads what is new in every writer's journal (R11): from the entry after the known head until 404; LIST only to discover writers.
     * A journal that is behind its known head, has a hole or a forged entry is a problem (REPOSITORY_ROLLED_BACK, REPOSITORY_GAP,
     * REPOSITORY_WRITER_UNKNOWN, REPOSITORY_TAMPERED, REPOSITORY_FORK) about that writer; the others are read on.
     *
     * @param known newest entry already seen, by writer id; all these writers are read, whether a LIST shows them or not
     */
    List<Problem> readJournals(Map<String, JournalHead> known, Consumer<JournalEntry> visitor);

    /**
     * Looks at everything that the location holds, as if nothing of it were known yet; writes nothing there.
     *
     * @throws io.davit.errors.DavitException RUN_CANCELED; STORE_*, when the store gives no answer. What is damaged is told,
     *     and is no failure
     */
    Verification.Report verify(Verification.Order order, RunContext run, Verification.Findings findings);

    /**
     * Brings back what restore points need and lack, by new objects only. Killed anywhere, the next one goes on.
     *
     * @throws io.davit.errors.DavitException REPOSITORY_READ_ONLY and its like, unless nothing is to be written;
     *     ARGUMENT_INVALID if the copy is one of another repository; RUN_CANCELED; STORE_*. What stays damaged is told, and
     *     is no failure
     */
    Repair.Report repair(Repair.Order order, RunContext run, Repair.Visitor visitor);

    /**
     * What the location holds, by a LIST of everything, and what each restore point needs of it, by all reference lists.
     *
     * @throws io.davit.errors.DavitException RUN_CANCELED, MISSING_DATA, REPOSITORY_*, STORE_*
     */
    Space space(RunContext run);

    /** Forgetting restore points and pruning. */
    Upkeep upkeep();

    @Override
    void close();
}
