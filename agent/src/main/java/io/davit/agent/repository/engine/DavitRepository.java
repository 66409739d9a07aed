package io.davit.agent.repository.engine;

import io.davit.agent.objectstore.ObjectStore;
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
import io.davit.agent.repository.crypto.SignedObjects;
import io.davit.agent.repository.format.WriterId;
import io.davit.agent.repository.index.ChunkIndex;
import io.davit.agent.repository.journal.Entry;
import io.davit.agent.repository.journal.EntryBody;
import io.davit.agent.repository.journal.JournalRun;
import io.davit.agent.repository.lock.RetentionKeeper;
import io.davit.agent.repository.pack.Spool;
import io.davit.agent.run.RunContext;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An open repository. Safe for use by many threads; the chunk index is opened when first needed. */
final class DavitRepository implements OpenRepository {
    private final Trusted trusted;
    private final Path cache;
    private final AtomicBoolean writing = new AtomicBoolean();
    private @Nullable ChunkIndex index;

    DavitRepository(Trusted trusted, Path cache) {
        this.trusted = trusted;
        this.cache = cache;
    }

    @Override
    public RepositoryPin pin() {
        return trusted.marker().pin();
    }

    @Override
    public BackupWriter startBackup(RunContext run, Compression compression, Optional<LockOrder> lock) {
        trusted.requireWritable();
        if (!writing.compareAndSet(false, true)) {
            throw new IllegalStateException("a backup is being written already");
        }
        try {
            Optional<RetentionKeeper> keeper = lock.flatMap(order -> RetentionKeeper.of(
                    order, trusted.store(), index(), run.clock().instant()));
            return RunWriter.start(
                    new RunWriter.Site(trusted, index(), cache.resolve("spool"), keeper),
                    run,
                    compression,
                    () -> writing.set(false));
        } catch (RuntimeException | Error e) {
            writing.set(false);
            throw e;
        }
    }

    @Override
    public RestorePoint restorePoint(RestorePointId id) {
        Entry entry = find(id);
        if (entry.body() instanceof EntryBody.PointSealed point) {
            return new StoredPoint(trusted, this::index, entry, point);
        }
        throw unknown(id);
    }

    private Entry find(RestorePointId id) {
        WriterId writer;
        try {
            writer = new WriterId(id.writerId());
        } catch (IllegalArgumentException e) {
            throw unknown(id);
        }
        if (id.number() < 1) {
            throw unknown(id);
        }
        return trusted.journals().read(writer, id.number()).orElseThrow(() -> unknown(id));
    }

    private DavitException unknown(RestorePointId id) {
        return new DavitException(
                ErrorCode.RESTORE_POINT_UNKNOWN,
                "there is no restore point " + id + " in " + trusted.store().describe());
    }

    @Override
    public List<Problem> readJournals(Map<String, JournalHead> known, Consumer<JournalEntry> visitor) {
        return trusted.readJournals(known, visitor);
    }

    /** With an index of its own: what this process, or this machine, knows already must not hide what is gone. */
    @Override
    public Verification.Report verify(Verification.Order order, RunContext run, Verification.Findings findings) {
        Path folder = cache.resolve("verify");
        // The first store of a process keeps the native library in its folder, which is not to be this one.
        index();
        ChunkIndex.drop(folder);
        try (ChunkIndex fresh =
                        ChunkIndex.open(folder.resolve("index"), trusted.ring().repository());
                StoredAudit audited = StoredAudit.open(folder.resolve("audited"))) {
            return new Verifying(trusted, fresh, audited, order, run, findings).run();
        } finally {
            ChunkIndex.drop(folder);
        }
    }

    @Override
    public Repair.Report repair(Repair.Order order, RunContext run, Repair.Visitor visitor) {
        Optional<ObjectStore> copy = order.copy().map(this::storeOf);
        if (order.dryRun()) {
            return repair(trusted.objects(), copy, order, run, visitor);
        }
        index().locks(trusted.store().describe()).forgetAll();
        // Within a run, so that no prune deletes what is relied on meanwhile (R19).
        return asWriter(line -> JournalRun.within(
                line.journal(), newestGeneration(), run, opened -> repair(line.objects(), copy, order, run, visitor)));
    }

    private long newestGeneration() {
        return index().generation();
    }

    private ObjectStore storeOf(OpenRepository copy) {
        if (!(copy instanceof DavitRepository other) || !other.pin().equals(pin())) {
            throw new DavitException(ErrorCode.ARGUMENT_INVALID, "the copy is one of another repository");
        }
        return other.trusted.store();
    }

    private Repair.Report repair(
            SignedObjects as, Optional<ObjectStore> copy, Repair.Order order, RunContext run, Repair.Visitor visitor) {
        Path folder = cache.resolve("repair");
        index();
        ChunkIndex.drop(folder);
        try (ChunkIndex fresh =
                ChunkIndex.open(folder.resolve("index"), trusted.ring().repository())) {
            WholePacks packs = new WholePacks(trusted.ring(), folder.resolve("packs"), run);
            return new Repairing(
                            trusted,
                            as,
                            fresh,
                            copy,
                            packs,
                            new Spool(run, folder.resolve("blocks")),
                            order,
                            run,
                            visitor)
                    .run();
        } finally {
            ChunkIndex.drop(folder);
        }
    }

    @Override
    public Space space(RunContext run) {
        return new Accounting(trusted, index(), run).space();
    }

    @Override
    public Upkeep upkeep() {
        return new StoredUpkeep(trusted, this::index, cache.resolve("spool"), new StoredUpkeep.Turn() {
            @Override
            public <T> T asWriter(Function<WriterLine, T> work) {
                return DavitRepository.this.asWriter(work);
            }
        });
    }

    /** The journal is for one run at a time. */
    private <T> T asWriter(Function<WriterLine, T> work) {
        trusted.requireWritable();
        if (!writing.compareAndSet(false, true)) {
            throw new IllegalStateException("a run is being written already");
        }
        try {
            return work.apply(WriterLine.open(trusted));
        } finally {
            writing.set(false);
        }
    }

    private synchronized ChunkIndex index() {
        ChunkIndex open = index;
        if (open == null) {
            open = ChunkIndex.open(cache.resolve("index"), trusted.ring().repository());
            try {
                trusted.condemned().renew(open);
            } catch (RuntimeException | Error e) {
                open.close();
                throw e;
            }
            index = open;
        }
        return open;
    }

    @Override
    public synchronized void close() {
        ChunkIndex open = index;
        index = null;
        try (trusted) {
            if (open != null) {
                open.close();
            }
        }
    }
}
