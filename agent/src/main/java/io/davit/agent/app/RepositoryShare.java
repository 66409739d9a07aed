package io.davit.agent.app;

import io.davit.agent.repository.BackupWriter;
import io.davit.agent.repository.Compression;
import io.davit.agent.repository.JournalEntry;
import io.davit.agent.repository.JournalHead;
import io.davit.agent.repository.LockOrder;
import io.davit.agent.repository.OpenRepository;
import io.davit.agent.repository.Repair;
import io.davit.agent.repository.RepositoryPin;
import io.davit.agent.repository.RestorePoint;
import io.davit.agent.repository.RestorePointId;
import io.davit.agent.repository.Space;
import io.davit.agent.repository.Upkeep;
import io.davit.agent.repository.Verification;
import io.davit.agent.run.RunContext;
import io.davit.errors.Problem;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** One user's view of a shared repository: closing it gives the share back, once. */
final class RepositoryShare implements OpenRepository {
    private final OpenRepository repository;
    private final Runnable release;
    private final AtomicBoolean released = new AtomicBoolean();

    RepositoryShare(OpenRepository repository, Runnable release) {
        this.repository = repository;
        this.release = release;
    }

    @Override
    public RepositoryPin pin() {
        return repository.pin();
    }

    @Override
    public BackupWriter startBackup(RunContext run, Compression compression, Optional<LockOrder> lock) {
        return repository.startBackup(run, compression, lock);
    }

    @Override
    public RestorePoint restorePoint(RestorePointId id) {
        return repository.restorePoint(id);
    }

    @Override
    public List<Problem> readJournals(Map<String, JournalHead> known, Consumer<JournalEntry> visitor) {
        return repository.readJournals(known, visitor);
    }

    @Override
    public Verification.Report verify(Verification.Order order, RunContext run, Verification.Findings findings) {
        return repository.verify(order, run, findings);
    }

    @Override
    public Repair.Report repair(Repair.Order order, RunContext run, Repair.Visitor visitor) {
        return repository.repair(order, run, visitor);
    }

    @Override
    public Space space(RunContext run) {
        return repository.space(run);
    }

    @Override
    public Upkeep upkeep() {
        return repository.upkeep();
    }

    @Override
    public void close() {
        if (released.compareAndSet(false, true)) {
            release.run();
        }
    }
}
