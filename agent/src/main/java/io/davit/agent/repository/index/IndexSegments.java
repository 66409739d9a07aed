package io.davit.agent.repository.index;

import io.davit.agent.objectstore.Content;
import io.davit.agent.objectstore.CreateResult;
import io.davit.agent.objectstore.ObjectKey;
import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.repository.crypto.SignedObjects;
import io.davit.agent.repository.format.ByteReader;
import io.davit.agent.repository.format.FieldReader;
import io.davit.agent.repository.format.FieldWriter;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.format.ObjectKind;
import io.davit.agent.repository.format.ObjectNames;
import io.davit.agent.repository.format.WriterId;
import io.davit.agent.repository.pack.PackDirectory;
import io.davit.agent.repository.pack.PackLook;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Signed objects that say which chunk lies where: each holds the directories of some packs. Read into the
 * {@link ChunkIndex}, and written for the packs that none covers yet. For one thread at a time.
 */
public final class IndexSegments {
    private static final int GENERATION = FieldWriter.critical(1);
    private static final int SUPERSEDES = FieldWriter.critical(2);
    private static final int PACK = FieldWriter.critical(3);
    private static final int PACK_SIZE = FieldWriter.critical(1);
    private static final int PACK_DIRECTORY = FieldWriter.critical(2);

    /** A segment is closed once its payload has this many bytes; a directory is at most 8 MiB. */
    private static final int FULL = 2 << 20;
    /** No segment is larger. */
    private static final int LARGEST = 16 << 20;

    private final ObjectStore store;
    private final ChunkIndex index;
    private final long generation;

    /** @param generation the prune generation under which segments are written; 0 before the first prune */
    public IndexSegments(ObjectStore store, ChunkIndex index, long generation) {
        this.store = store;
        this.index = index;
        this.generation = generation;
    }

    /**
     * Reads the segments that are not in the index yet.
     *
     * @return how many were read
     * @throws DavitException REPOSITORY_TAMPERED, REPOSITORY_WRITER_UNKNOWN, READER_TOO_OLD, STORE_*
     */
    public int load(SignedObjects objects) {
        return load(objects, segment -> !index.hasSegment(segment));
    }

    /** Reads all segments again: places in packs that were marked lost since give way to others. */
    void reload(SignedObjects objects) {
        load(objects, segment -> true);
    }

    private int load(SignedObjects objects, Predicate<ObjectId> wanted) {
        List<ObjectId> fresh = new ArrayList<>();
        store.list(ObjectNames.prefix(ObjectKind.INDEX), stat -> {
            // A name that is not of our form is an orphan to report, not a segment (R20).
            ObjectNames.objectId(ObjectKind.INDEX, stat.key()).filter(wanted).ifPresent(fresh::add);
            return true;
        });
        for (ObjectId segment : fresh) {
            ObjectKey key = ObjectNames.of(ObjectKind.INDEX, segment);
            SignedObjects.Opened opened = objects.open(ObjectKind.INDEX, segment, store.readWhole(key, LARGEST));
            List<ObjectId> packs = new ArrayList<>();
            readPayload(opened.payload(), (directory, size) -> {
                index.addCovered(directory, size, opened.writer());
                packs.add(directory.pack());
            });
            index.covered(segment, packs);
        }
        return fresh.size();
    }

    /**
     * Makes the index ready for a run of this writer: segments are read, and the packs that an earlier run stored without
     * getting to its segment are looked for; those that are gone are marked lost.
     */
    public void prepare(SignedObjects objects, WriterId writer) {
        index.writeAs(writer);
        load(objects);
        List<ObjectId> gone = new ArrayList<>();
        index.forEachUncovered((directory, size) -> {
            if (PackLook.isThere(store, directory.pack(), size)) {
                index.addStored(directory, size);
            } else {
                gone.add(directory.pack());
            }
        });
        gone.forEach(index::markLost);
    }

    /**
     * Writes segments for every own pack that none covers, those of killed runs included, so that whatever a sealed
     * restore point refers to is covered (R8).
     *
     * @return bytes written
     * @throws DavitException STORE_*
     */
    public long write(SignedObjects objects) {
        Draft draft = new Draft(objects);
        index.forEachUncovered(draft::add);
        draft.flush();
        return draft.written;
    }

    private final class Draft {
        private final SignedObjects objects;
        private FieldWriter payload = begin();
        private final List<ObjectId> packs = new ArrayList<>();
        private long written;

        Draft(SignedObjects objects) {
            this.objects = objects;
        }

        void add(PackDirectory directory, long size) {
            FieldWriter pack = new FieldWriter().number(PACK_SIZE, size).bytes(PACK_DIRECTORY, directory.toBytes());
            if (!packs.isEmpty() && payload.length() + pack.length() > FULL) {
                flush();
            }
            payload.nested(PACK, pack);
            packs.add(directory.pack());
        }

        void flush() {
            if (packs.isEmpty()) {
                return;
            }
            ObjectId segment = ObjectId.random();
            byte[] bytes = objects.seal(ObjectKind.INDEX, segment, payload.toBytes());
            ObjectKey key = ObjectNames.of(ObjectKind.INDEX, segment);
            if (store.create(key, Content.of(bytes)) != CreateResult.CREATED) {
                throw new DavitException(ErrorCode.STORE_CONFLICT, key + " is there already");
            }
            index.covered(segment, packs);
            written += bytes.length;
            packs.clear();
            payload = begin();
        }
    }

    private FieldWriter begin() {
        return new FieldWriter().number(GENERATION, generation);
    }

    static void readPayload(byte[] payload, ChunkIndex.PackVisitor visitor) {
        FieldReader fields = new FieldReader(payload, ErrorCode.REPOSITORY_TAMPERED);
        boolean generationSeen = false;
        while (fields.next()) {
            if (fields.tag() == GENERATION) {
                fields.amount();
                generationSeen = true;
            } else if (fields.tag() == SUPERSEDES) {
                fields.repeated().objectId();
            } else if (fields.tag() == PACK) {
                readPack(fields.repeated().nested(), visitor);
            } else {
                fields.repeated().unknown();
            }
        }
        if (!generationSeen) {
            throw fields.malformed("the generation is missing");
        }
    }

    private static void readPack(FieldReader fields, ChunkIndex.PackVisitor visitor) {
        Long size = null;
        PackDirectory directory = null;
        while (fields.next()) {
            if (fields.tag() == PACK_SIZE) {
                size = fields.amount();
            } else if (fields.tag() == PACK_DIRECTORY) {
                directory = PackDirectory.read(new ByteReader(fields.bytes(), ErrorCode.REPOSITORY_TAMPERED));
            } else {
                fields.repeated().unknown();
            }
        }
        PackDirectory found = fields.require(directory, "a directory");
        long known = fields.require(size, "a size");
        if (found.end() > known) {
            throw fields.malformed("a pack is shorter than its blocks");
        }
        visitor.pack(found, known);
    }
}
