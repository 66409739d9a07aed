package io.davit.agent.repository.engine;

import io.davit.agent.objectstore.ObjectKey;
import io.davit.agent.objectstore.ObjectStat;
import io.davit.agent.objectstore.RetentionLock;
import io.davit.agent.repository.BackupWriter;
import io.davit.agent.repository.Compression;
import io.davit.agent.repository.JournalHead;
import io.davit.agent.repository.ResourceWriter;
import io.davit.agent.repository.RestorePointId;
import io.davit.agent.repository.RestorePointSummary;
import io.davit.agent.repository.VolumeIdentity;
import io.davit.agent.repository.VolumeWriter;
import io.davit.agent.repository.format.ContentId;
import io.davit.agent.repository.format.ObjectKind;
import io.davit.agent.repository.format.ObjectNames;
import io.davit.agent.repository.index.ChunkIndex;
import io.davit.agent.repository.index.ChunkStore;
import io.davit.agent.repository.index.IndexSegments;
import io.davit.agent.repository.index.RefusedSegments;
import io.davit.agent.repository.journal.Entry;
import io.davit.agent.repository.journal.EntryBody;
import io.davit.agent.repository.journal.OwnJournal;
import io.davit.agent.repository.journal.PointRoots;
import io.davit.agent.repository.lock.LockSweep;
import io.davit.agent.repository.lock.RetentionKeeper;
import io.davit.agent.repository.manifest.BackupContent;
import io.davit.agent.repository.pack.ChunkReader;
import io.davit.agent.repository.pack.PackReader;
import io.davit.agent.repository.pack.Spool;
import io.davit.agent.repository.reference.ParentReferences;
import io.davit.agent.repository.reference.ReferenceLists;
import io.davit.agent.repository.upkeep.RunAge;
import io.davit.agent.run.CrashPoint;
import io.davit.agent.run.RunContext;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * One run's way in. The order of commits (R8): RUN_OPENED, packs, index segments that cover them, reference list,
 * RESTORE_POINT, RUN_CLOSED; each is durable before the next is begun.
 */
final class RunWriter implements BackupWriter {
    private final Trusted trusted;
    private final Optional<RetentionKeeper> keeper;
    private final RunContext run;
    private final WriterLine line;
    private final IndexSegments segments;
    private final ChunkIndex index;
    private final ReferenceLists references;
    private final ChunkStore chunks;
    private final BackupContent content;
    private final Runnable released;
    private final List<Problem> own;
    private final AtomicBoolean closed = new AtomicBoolean();
    private Optional<Entry> point;
    private boolean open;
    private long opened;
    private long acknowledged;
    private long otherBytes;

    /**
     * Where a run writes.
     *
     * @param spool folder for packs on their way
     * @param keeper if the store is to lock what the restore point needs
     */
    record Site(Trusted trusted, ChunkIndex index, Path spool, Optional<RetentionKeeper> keeper) {
        /** The same, where whatever is created is locked. */
        Site locking() {
            return keeper.map(locks -> new Site(trusted.over(locks.store()), index, spool, keeper))
                    .orElse(this);
        }
    }

    private RunWriter(Site site, RunContext run, WriterLine line, Compression compression, Runnable released) {
        this.trusted = site.trusted();
        this.keeper = site.keeper();
        ChunkIndex index = site.index();
        this.run = run;
        this.line = line;
        this.released = released;
        this.references = new ReferenceLists(trusted.store());
        this.segments = new IndexSegments(trusted.store(), index);
        OwnJournal.RunTrace trace = line.journal().trace(run.id());
        this.point = trace.point();
        this.open = trace.open();
        this.opened = trace.opened();
        this.acknowledged = trace.generation();
        this.index = index;
        index.writeAs(line.journal().writer());
        trusted.condemned().apply(index);
        RefusedSegments refused =
                segments.prepare(line.objects(), line.journal().writer());
        this.own = Stream.concat(line.problems().stream(), refused.problems().stream())
                .toList();
        ChunkReader reader = new ChunkReader(
                new PackReader(trusted.store(), trusted.ring()), trusted.ring(), index, StoredPoint.BLOCK_CACHE);
        this.chunks = new ChunkStore(
                trusted.ring(), trusted.store(), index, reader, new Spool(run, site.spool()), compression);
        this.content = new BackupContent(chunks, line.objects());
    }

    /** Opens the run in the journal, unless an earlier process did. */
    static RunWriter start(Site given, RunContext run, Compression compression, Runnable released) {
        Site site = given.locking();
        RunWriter writer = new RunWriter(site, run, WriterLine.open(site.trusted()), compression, released);
        try {
            if (writer.point.isEmpty() && !writer.open) {
                writer.open();
            }
            if (writer.point.isEmpty()) {
                writer.acknowledge();
            }
            CrashPoint.BACKUP_RUN_OPENED.reached();
            return writer;
        } catch (RuntimeException | Error e) {
            writer.closeQuietly(e);
            throw e;
        }
    }

    private void open() {
        acknowledged = index.generation();
        Entry entry = append(new EntryBody.RunOpened(run.id(), acknowledged), List.of());
        opened = entry.place().number();
        open = true;
        keeper.ifPresent(locks -> locks.requireLocked(openedKey()));
    }

    private ObjectKey openedKey() {
        return ObjectNames.point(line.journal().writer(), opened);
    }

    /**
     * Looks for condemned lists (R19), as often as there is one that the run did not acknowledge: behind RUN_OPENED, and
     * before the seal.
     *
     * @throws DavitException MISSING_DATA if the run refers to what one of them names: the next run stores it anew
     */
    private void acknowledge() {
        while (trusted.condemned().apply(index) > acknowledged) {
            references.requireNoneLost(index, content.references());
            acknowledged = index.generation();
            append(new EntryBody.Acknowledged(run.id(), acknowledged), List.of());
        }
    }

    /** @throws DavitException RUN_FENCED if the run was open for so long that a prune may stop to wait for it */
    private void requireYoung(ReferenceLists.Written written) {
        Instant begun = dateOf(openedKey());
        Instant now =
                dateOf(ObjectNames.of(ObjectKind.REFERENCES, written.parts().getLast()));
        if (Duration.between(begun, now).compareTo(RunAge.OLDEST_TO_SEAL) > 0) {
            throw new DavitException(
                    ErrorCode.RUN_FENCED, "the run was opened at " + begun + ", and it is " + now + " at the store");
        }
    }

    private Instant dateOf(ObjectKey key) {
        return trusted.store()
                .stat(key)
                .or(() -> trusted.store().stat(key))
                .map(ObjectStat::modified)
                .orElseThrow(() -> new DavitException(ErrorCode.MISSING_DATA, key + " was stored, and is gone"));
    }

    /**
     * Behind the seal: a list that was made before it may say that the run is about to be fenced. Then nobody knows whether
     * the restore point counts.
     */
    private void requireNotFenced() {
        if (trusted.condemned().fences(acknowledged, line.journal().writer().hex(), run.id())) {
            append(new EntryBody.RunClosed(run.id(), ErrorCode.RUN_FENCED.name()), List.of());
            open = false;
            throw new DavitException(
                    ErrorCode.RUN_FENCED, "a prune stopped to wait for the run before it sealed its restore point");
        }
    }

    @Override
    public Optional<RestorePointId> alreadySealed() {
        return point.map(RunWriter::idOf);
    }

    @Override
    public List<Problem> problems() {
        return own;
    }

    @Override
    public ResourceWriter resources() {
        return content.resources();
    }

    /** The journal is for one thread; volumes are begun on several. */
    @Override
    public VolumeWriter volume(VolumeIdentity volume) {
        Optional<PointRoots> parent;
        synchronized (this) {
            parent = line.journal().newestWith(volume).flatMap(RunWriter::rootsOf);
        }
        return content.volume(
                volume,
                parent.map(PointRoots::manifest),
                parent.map(roots -> new ParentReferences(references, line.objects(), roots.references())));
    }

    private static Optional<PointRoots> rootsOf(Entry entry) {
        return entry.body() instanceof EntryBody.PointSealed sealedPoint
                ? Optional.of(sealedPoint.roots())
                : Optional.empty();
    }

    @Override
    public synchronized long storedBytes() {
        return chunks.storedBytes() + otherBytes;
    }

    @Override
    public synchronized JournalHead seal(RestorePointSummary summary, List<Problem> problems) {
        if (point.isEmpty() && !open) {
            throw new IllegalStateException("the run was abandoned");
        }
        if (point.isEmpty()) {
            point = Optional.of(commit(summary, problems));
            CrashPoint.SEAL_POINT_STORED.reached();
        }
        if (open) {
            requireNotFenced();
            append(new EntryBody.RunClosed(run.id(), ""), List.of());
            open = false;
            index.forgetExtents();
        }
        CrashPoint.SEAL_RUN_CLOSED.reached();
        return point.map(Entry::place).orElseThrow();
    }

    private Entry commit(RestorePointSummary summary, List<Problem> problems) {
        List<Problem> untold =
                own.stream().filter(problem -> !problems.contains(problem)).toList();
        ContentId manifest =
                content.finish(Stream.concat(problems.stream(), untold.stream()).toList());
        references.confirmReused(chunks, content.references());
        CrashPoint.SEAL_BEFORE_INDEX.reached();
        otherBytes += segments.write(line.objects());
        CrashPoint.SEAL_INDEX_STORED.reached();
        ReferenceLists.Written written = references.write(line.objects(), chunks.index(), content.references());
        otherBytes += written.bytes();
        CrashPoint.SEAL_REFERENCES_STORED.reached();
        keeper.ifPresent(locks -> extendLocks(locks, summary, written));
        acknowledge();
        requireYoung(written);
        run.proceed();
        EntryBody sealedPoint = new EntryBody.PointSealed(
                withTotals(summary, untold.size()), new PointRoots(manifest, written.parts()));
        return append(sealedPoint, new OwnerSlots(trusted).toCopy());
    }

    /** R21: everything that the restore point needs, before it is sealed. */
    private void extendLocks(RetentionKeeper locks, RestorePointSummary summary, ReferenceLists.Written written) {
        run.progress().step("lock");
        summary.retainUntil().ifPresent(until -> locks.retainUntil(run.clock().instant(), until));
        try (LockSweep sweep = locks.sweep()) {
            new PointObjects(trusted, index, line.journal()).forEach(content.references(), written.parts(), key -> {
                run.proceed();
                sweep.keep(key);
            });
            sweep.finish();
        }
        locks.requireLocked(openedKey());
    }

    @Override
    public Optional<RetentionLock> lock() {
        return keeper.map(RetentionKeeper::required);
    }

    private RestorePointSummary withTotals(RestorePointSummary given, long untold) {
        return given.sealedWith(storedBytes(), untold, lock());
    }

    @Override
    public synchronized void abandon(ErrorCode why) {
        if (open && point.isEmpty()) {
            append(new EntryBody.RunClosed(run.id(), why.name()), List.of());
            open = false;
        }
    }

    private Entry append(EntryBody body, List<byte[]> slots) {
        return line.journal().append(body, run.id(), run.clock(), slots);
    }

    private static RestorePointId idOf(Entry entry) {
        return new RestorePointId(entry.place().writerId(), entry.place().number());
    }

    private void closeQuietly(Throwable cause) {
        try {
            close();
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
        }
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            content.close();
        } finally {
            try {
                chunks.close();
            } finally {
                released.run();
            }
        }
    }
}
