package io.davit.agent.repository.journal;

import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.repository.JournalHead;
import io.davit.agent.repository.VolumeIdentity;
import io.davit.agent.repository.WriterMemory;
import io.davit.agent.repository.crypto.Hash;
import io.davit.agent.repository.crypto.SignedObjects;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.format.ObjectKind;
import io.davit.agent.repository.format.ObjectNames;
import io.davit.agent.repository.format.WriterId;
import io.davit.agent.run.RunId;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This agent's line of entries. An entry is sent only after the one before it was read back; after a kill the store is
 * asked for what was written last, because the memory may be one entry behind. For one thread.
 */
public final class OwnJournal {
    /** How far back a volume's parent is looked for, in entries: beyond that, its data is read anew. */
    private static final int PARENT_HORIZON = 512;

    private static final Logger LOG = LoggerFactory.getLogger(OwnJournal.class);

    private final ObjectStore store;
    private final SignedObjects objects;
    private final JournalReader reader;
    private final WriterMemory memory;
    private final WriterId writer;
    private long number;
    private String hash;
    private Instant written;

    private OwnJournal(ObjectStore store, SignedObjects objects, JournalReader reader, WriterMemory memory) {
        this.store = store;
        this.objects = objects;
        this.reader = reader;
        this.memory = memory;
        this.writer = objects.writer();
        this.number = 0;
        this.hash = Entry.GENESIS;
        this.written = Instant.EPOCH;
    }

    /**
     * Finds the end of the line.
     *
     * @param objects as this writer
     * @throws DavitException REPOSITORY_ROLLED_BACK if an entry that was remembered is gone; REPOSITORY_FORK if another
     *     stands in its place; REPOSITORY_TAMPERED and the like for what is there; STORE_*
     */
    public static OwnJournal resume(
            ObjectStore store, SignedObjects objects, JournalReader reader, WriterMemory memory) {
        OwnJournal journal = new OwnJournal(store, objects, reader, memory);
        memory.head(journal.writer.hex()).ifPresent(journal::startFrom);
        journal.catchUp();
        return journal;
    }

    /** Asks twice before it says that an entry is gone: a stale answer must not end a line. */
    private void startFrom(JournalHead head) {
        Entry entry = reader.read(writer, head.number())
                .or(() -> reader.read(writer, head.number()))
                .orElseThrow(() -> new DavitException(
                        ErrorCode.REPOSITORY_ROLLED_BACK,
                        "the own entry " + writer + "-" + head.number() + " was there, and is gone"));
        if (!entry.place().equals(head)) {
            throw new DavitException(
                    ErrorCode.REPOSITORY_FORK,
                    "the own entry " + writer + "-" + head.number() + " is not the one that was written");
        }
        moveTo(entry);
    }

    private void catchUp() {
        for (Optional<Entry> next = reader.read(writer, number + 1);
                next.isPresent();
                next = reader.read(writer, number + 1)) {
            if (!next.get().previous().equals(hash)) {
                throw new DavitException(
                        ErrorCode.REPOSITORY_FORK,
                        "the own entry " + writer + "-" + (number + 1) + " does not continue the one before it");
            }
            moveTo(next.get());
            memory.rememberHead(next.get().place());
        }
    }

    private void moveTo(Entry entry) {
        number = entry.place().number();
        hash = entry.place().hash();
        written = entry.written();
    }

    /**
     * Appends an entry; on return it is in the store, was read back and is remembered.
     *
     * @param run whose entry it is
     * @param slots to copy into the entry
     * @throws DavitException STORE_CONFLICT if another process writes as this writer; STORE_*, and then the entry may be
     *     there or not: {@link #resume} finds out
     */
    public Entry append(EntryBody body, RunId run, Clock clock, List<byte[]> slots) {
        Instant now = latest(clock.instant(), written, begun(run));
        byte[] payload = EntryCodec.encode(writer, number + 1, hash, now, body);
        byte[] bytes = objects.seal(ObjectKind.POINT, ObjectId.random(), payload, slots);
        CreateOnce.create(store, ObjectNames.point(writer, number + 1), bytes);
        JournalHead place =
                new JournalHead(writer.hex(), number + 1, HexFormat.of().formatHex(Hash.sha256(bytes)));
        Entry entry = new Entry(writer, place, hash, now, body);
        moveTo(entry);
        memory.rememberHead(place);
        return entry;
    }

    /** Number of the entry that is appended next. */
    public long next() {
        return number + 1;
    }

    /**
     * What the journal says about one run.
     *
     * @param opened number of its RUN_OPENED, if it is open
     * @param generation that the run acknowledged
     */
    public record RunTrace(boolean open, Optional<Entry> point, long opened, long generation) {
        /** Of a run that the journal does not know. */
        public static final RunTrace NONE = new RunTrace(false, Optional.empty(), 0, 0);
    }

    /** Looks back as far as the run can reach: no entry of a run is dated before the run began. */
    public RunTrace trace(RunId run) {
        boolean closed = false;
        long generation = 0;
        Instant begun = begun(run);
        for (long at = number; at > 0; at--) {
            Entry entry = own(at);
            if (entry.written().isBefore(begun)) {
                break;
            }
            switch (entry.body()) {
                case EntryBody.PointSealed point
                when point.summary().run().equals(run) -> {
                    return new RunTrace(!closed, Optional.of(entry), 0, generation);
                }
                case EntryBody.Acknowledged acknowledged
                when acknowledged.run().equals(run) -> generation = Math.max(generation, acknowledged.generation());
                case EntryBody.RunClosed ended when ended.run().equals(run) -> closed = true;
                case EntryBody.RunOpened opened
                when opened.run().equals(run) -> {
                    if (!closed) {
                        return new RunTrace(true, Optional.empty(), at, Math.max(generation, opened.generation()));
                    }
                }
                default -> {}
            }
        }
        return RunTrace.NONE;
    }

    /** The newest restore point of this writer that has data of the claim. */
    public Optional<Entry> newestWith(VolumeIdentity volume) {
        return newest(point -> point.summary().volumes().stream()
                .anyMatch(held -> held.hasData()
                        && held.namespace().equals(volume.namespace())
                        && held.claim().equals(volume.claim())));
    }

    private Optional<Entry> newest(Predicate<EntryBody.PointSealed> wanted) {
        for (long at = number; at > Math.max(0, number - PARENT_HORIZON); at--) {
            Optional<Entry> read = ownForParent(at);
            if (read.isEmpty()) {
                return Optional.empty();
            }
            Entry entry = read.get();
            if (entry.body() instanceof EntryBody.PointSealed point && wanted.test(point)) {
                return Optional.of(entry);
            }
        }
        return Optional.empty();
    }

    /** A parent only saves work: behind an entry that is gone or damaged none is looked for. */
    private Optional<Entry> ownForParent(long at) {
        try {
            return reader.read(writer, at);
        } catch (DavitException e) {
            switch (e.code()) {
                case REPOSITORY_TAMPERED,
                        REPOSITORY_WRITER_UNKNOWN,
                        REPOSITORY_KEY_WRONG,
                        READER_TOO_OLD,
                        DATA_CORRUPT -> {
                    LOG.atWarn()
                            .addKeyValue("entry", writer + "-" + at)
                            .addKeyValue("code", e.code())
                            .log("an older entry of this agent's journal cannot be read; its volumes are read anew");
                    return Optional.empty();
                }
                default -> throw e;
            }
        }
    }

    private Entry own(long at) {
        return reader.read(writer, at)
                .orElseThrow(() -> new DavitException(
                        ErrorCode.REPOSITORY_GAP, "the own entry " + writer + "-" + at + " is missing"));
    }

    public WriterId writer() {
        return writer;
    }

    /** When the run was made, by its UUIDv7; the epoch for other ids. */
    private static Instant begun(RunId run) {
        return run.value().version() == 7
                ? Instant.ofEpochMilli(run.value().getMostSignificantBits() >>> 16)
                : Instant.EPOCH;
    }

    private static Instant latest(Instant now, Instant before, Instant begun) {
        Instant floor = before.isAfter(begun) ? before : begun;
        return now.isAfter(floor) ? now : floor;
    }
}
