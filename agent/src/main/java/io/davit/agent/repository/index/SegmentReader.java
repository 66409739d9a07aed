package io.davit.agent.repository.index;

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
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads single index segments, and tells one that does not count from a store in trouble. */
final class SegmentReader {
    static final int GENERATION = FieldWriter.critical(1);
    static final int SUPERSEDES = FieldWriter.critical(2);
    static final int PACK = FieldWriter.critical(3);
    static final int PACK_SIZE = FieldWriter.critical(1);
    static final int PACK_DIRECTORY = FieldWriter.critical(2);
    static final int PACK_LENGTHS = FieldWriter.critical(4);
    static final int PACK_COPY = FieldWriter.critical(3);
    static final int COPY_SOURCE = FieldWriter.critical(1);
    static final int COPY_WRITER = FieldWriter.critical(2);
    static final int COPY_BLOCKS = FieldWriter.critical(3);

    /** No segment is larger. */
    private static final int LARGEST = 16 << 20;

    private final ObjectStore store;

    SegmentReader(ObjectStore store) {
        this.store = store;
    }

    /** @param generation up to which its writer had applied the condemned lists */
    record Read(WriterId writer, long generation, List<NamedPack> packs) {}

    record NamedPack(PackDirectory directory, long size, List<CopiedBlocks> copies) {}

    /** An answer that was damaged on its way, or is stale, must not cost a segment. */
    Read readTwice(SignedObjects objects, ObjectId segment) throws Refusal {
        try {
            return read(objects, segment);
        } catch (Refusal first) {
            return read(objects, segment);
        }
    }

    /** The whole payload is read before anything of it counts. */
    private Read read(SignedObjects objects, ObjectId segment) throws Refusal {
        ObjectKey key = ObjectNames.of(ObjectKind.INDEX, segment);
        try {
            SignedObjects.Opened opened = objects.open(ObjectKind.INDEX, segment, store.readWhole(key, LARGEST));
            List<NamedPack> packs = new ArrayList<>();
            long generation = readPayload(opened.payload(), packs::add);
            return new Read(opened.writer(), generation, packs);
        } catch (DavitException e) {
            Optional<DavitException> why = refusal(key, e);
            if (why.isPresent()) {
                throw new Refusal(why.get());
            }
            throw e;
        }
    }

    /** Empty if the store is to blame, not the segment. */
    private Optional<DavitException> refusal(ObjectKey key, DavitException e) {
        return switch (e.code()) {
            case REPOSITORY_TAMPERED, REPOSITORY_WRITER_UNKNOWN, REPOSITORY_KEY_WRONG, READER_TOO_OLD, DATA_CORRUPT ->
                Optional.of(e);
            case STORE_OBJECT_MISSING ->
                Optional.of(new DavitException(ErrorCode.MISSING_DATA, key + " was listed, and is gone", e));
            case STORE_FAILED ->
                isTooLong(key)
                        ? Optional.of(new DavitException(ErrorCode.REPOSITORY_TAMPERED, key + " is too long", e))
                        : Optional.empty();
            default -> Optional.empty();
        };
    }

    /** An object that no writer made must not look like a store in trouble. */
    private boolean isTooLong(ObjectKey key) {
        return store.stat(key).filter(stat -> stat.size() > LARGEST).isPresent();
    }

    /** That one segment does not count. */
    static final class Refusal extends Exception {
        private static final long serialVersionUID = 1L;

        final DavitException why;

        Refusal(DavitException why) {
            super(why);
            this.why = why;
        }
    }

    /** Answers the generation. */
    static long readPayload(byte[] payload, Consumer<NamedPack> visitor) {
        FieldReader fields = new FieldReader(payload, ErrorCode.REPOSITORY_TAMPERED);
        boolean generationSeen = false;
        long generation = 0;
        while (fields.next()) {
            if (fields.tag() == GENERATION) {
                generation = fields.amount();
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
        return generation;
    }

    private static void readPack(FieldReader fields, Consumer<NamedPack> visitor) {
        Long size = null;
        PackDirectory directory = null;
        List<CopiedBlocks> copies = new ArrayList<>();
        while (fields.next()) {
            if (directory != null && (fields.tag() == PACK_DIRECTORY || fields.tag() == PACK_LENGTHS)) {
                throw fields.malformed("two directories of one pack");
            } else if (fields.tag() == PACK_SIZE) {
                size = fields.amount();
            } else if (fields.tag() == PACK_DIRECTORY) {
                directory = PackDirectory.read(new ByteReader(fields.bytes(), ErrorCode.REPOSITORY_TAMPERED));
            } else if (fields.tag() == PACK_LENGTHS) {
                directory = PackDirectory.readLengths(new ByteReader(fields.bytes(), ErrorCode.REPOSITORY_TAMPERED));
            } else if (fields.tag() == PACK_COPY) {
                copies.add(readCopy(fields.repeated().nested()));
            } else {
                fields.repeated().unknown();
            }
        }
        PackDirectory found = fields.require(directory, "a directory");
        if (!found.named().equals(found)) {
            throw fields.malformed("an index that names extents");
        }
        long known = fields.require(size, "a size");
        if (found.end() > known) {
            throw fields.malformed("a pack is shorter than its blocks");
        }
        for (CopiedBlocks copy : copies) {
            if (copy.blocks().values().stream()
                    .anyMatch(block -> block >= found.blocks().size())) {
                throw fields.malformed("a copied block that the pack does not have");
            }
        }
        visitor.accept(new NamedPack(found, known, List.copyOf(copies)));
    }

    private static CopiedBlocks readCopy(FieldReader fields) {
        @Nullable ObjectId source = null;
        @Nullable WriterId writer = null;
        @Nullable NavigableMap<Integer, Integer> blocks = null;
        while (fields.next()) {
            if (fields.tag() == COPY_SOURCE) {
                source = fields.objectId();
            } else if (fields.tag() == COPY_WRITER) {
                writer = fields.writerId();
            } else if (fields.tag() == COPY_BLOCKS) {
                blocks = CopiedBlocks.pairs(fields.bytes(), ErrorCode.REPOSITORY_TAMPERED);
            } else {
                fields.repeated().unknown();
            }
        }
        return new CopiedBlocks(
                fields.require(source, "a source"),
                fields.require(writer, "its writer"),
                fields.require(blocks, "the copied blocks"));
    }
}
