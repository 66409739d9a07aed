package io.davit.agent.repository.index;

import io.davit.agent.repository.format.ByteReader;
import io.davit.agent.repository.format.ByteWriter;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.format.WriterId;
import io.davit.agent.rocks.Batch;
import io.davit.agent.rocks.RocksStore;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder of a {@link ChunkIndex}: says whose it is, and is emptied when that is somebody else's. */
final class IndexFolder implements AutoCloseable {
    static final String META = "meta";
    /** Content id → pack number, block, offset, length. */
    static final String CHUNKS = "chunks";
    /** Content id, pack number → block, offset, length: where else a chunk lies than {@link #CHUNKS} says, as far as it was met. */
    static final String OTHERS = "others";
    /** The same for extents of packs that this writer stored since its last restore point. */
    static final String EXTENTS = "extents";
    /** Pack number → {@link KnownPack}. */
    static final String PACKS = "packs";
    /** Pack id → pack number. */
    static final String NUMBERS = "numbers";
    /** Segment id → {@link KnownSegment}, of those that were read or written. */
    static final String SEGMENTS = "segments";
    /** Pack number → size, copied blocks and directory of own packs that no segment covers. */
    static final String UNCOVERED = "uncovered";

    /** Id of a pack, segment or part of a reference list → generation that condemned it, and whether it was seen to be gone. */
    static final String CONDEMNED = "condemned";

    /** Place, key of an object → its lock: {@link LockMemory}. */
    static final String LOCKS = "locks";

    /** {@link PackCopies}. */
    static final String COPIES = "copies";

    static final byte[] NEXT = "next".getBytes(StandardCharsets.US_ASCII);

    static final byte[] GENERATION = "generation".getBytes(StandardCharsets.US_ASCII);
    /** Segments of older generations than this name nothing that may be referred to. */
    static final byte[] FLOOR = "floor".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] REPOSITORY = "repository".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] WRITER = "writer".getBytes(StandardCharsets.US_ASCII);
    private static final List<String> FAMILIES =
            List.of(META, CHUNKS, OTHERS, EXTENTS, PACKS, NUMBERS, SEGMENTS, UNCOVERED, CONDEMNED, COPIES, LOCKS);
    private static final int SCHEMA = 8;
    private static final Logger LOG = LoggerFactory.getLogger(IndexFolder.class);

    private final Path path;
    private final byte[] identity;
    private volatile RocksStore store;

    private IndexFolder(Path path, byte[] identity, RocksStore store) {
        this.path = path;
        this.identity = identity;
        this.store = store;
    }

    static IndexFolder open(Path path, ObjectId repository) {
        byte[] identity = repository.bytes();
        IndexFolder folder = new IndexFolder(path, identity, openOrRenew(path));
        Optional<byte[]> found = folder.store.get(META, REPOSITORY);
        if (found.isEmpty()) {
            folder.store.put(META, REPOSITORY, identity);
        } else if (!Arrays.equals(found.get(), identity)) {
            folder.renew("it belongs to another repository");
        }
        return folder;
    }

    private static RocksStore openOrRenew(Path path) {
        try {
            return RocksStore.open(path, FAMILIES, SCHEMA);
        } catch (DavitException e) {
            if (e.code() != ErrorCode.LEDGER_DAMAGED && e.code() != ErrorCode.LEDGER_VERSION) {
                throw e;
            }
            LOG.atWarn().addKeyValue("folder", path).setCause(e).log("the chunk index is dropped: it cannot be read");
            delete(path);
            return RocksStore.open(path, FAMILIES, SCHEMA);
        }
    }

    RocksStore store() {
        return store;
    }

    /** Empties the folder if it was filled for another writer. */
    void belongTo(WriterId writer) {
        Optional<byte[]> found = store.get(META, WRITER);
        if (found.isPresent() && !Arrays.equals(found.get(), writer.bytes())) {
            renew("it belongs to another line of this agent");
        }
        store.put(META, WRITER, writer.bytes());
    }

    int nextNumber() {
        return store.get(META, NEXT)
                .map(value -> (int) new ByteReader(value, ErrorCode.LEDGER_DAMAGED).u32())
                .orElse(1);
    }

    static byte[] key(int number) {
        return new ByteWriter(4).u32(number).toBytes();
    }

    long number(byte[] name) {
        return store.get(META, name)
                .map(value -> new ByteReader(value, ErrorCode.LEDGER_DAMAGED).u64())
                .orElse(0L);
    }

    /** Drops everything. */
    void renew(String why) {
        LOG.atInfo().addKeyValue("folder", path).addKeyValue("why", why).log("the chunk index is dropped");
        store.close();
        delete(path);
        store = RocksStore.open(path, FAMILIES, SCHEMA);
        store.write(new Batch().put(META, REPOSITORY, identity), false);
    }

    static void delete(Path path) {
        if (!Files.isDirectory(path)) {
            return;
        }
        // The first store of a process has a folder with the native library in its own.
        try (Stream<Path> inside = Files.walk(path)) {
            for (Path file : inside.filter(file -> !file.equals(path))
                    .sorted(Comparator.reverseOrder())
                    .toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new DavitException(ErrorCode.DATA_DIR_UNUSABLE, "the chunk index cannot be dropped: " + e, e);
        }
    }

    @Override
    public void close() {
        store.close();
    }
}
