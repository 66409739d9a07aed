package io.davit.agent.repository;

import io.davit.agent.objectstore.FaultyStore;
import io.davit.agent.objectstore.ObjectKey;
import io.davit.agent.objectstore.ObjectStat;
import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.objectstore.memory.MemoryStore;
import io.davit.agent.repository.crypto.KeyRing;
import io.davit.agent.repository.crypto.SignedObjects;
import io.davit.agent.repository.crypto.WriterKey;
import io.davit.agent.repository.format.ContentId;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.format.WriterId;
import io.davit.agent.repository.index.ChunkIndex;
import io.davit.agent.repository.index.ChunkStore;
import io.davit.agent.repository.index.IndexSegments;
import io.davit.agent.repository.manifest.BackupContent;
import io.davit.agent.repository.manifest.RestoreContent;
import io.davit.agent.repository.pack.ChunkReader;
import io.davit.agent.repository.pack.PackReader;
import io.davit.agent.repository.pack.Spool;
import io.davit.agent.repository.reference.ExtentBook;
import io.davit.agent.repository.reference.ReferenceLists;
import io.davit.agent.run.CancelToken;
import io.davit.agent.run.FastFolders;
import io.davit.agent.run.HeapLedger;
import io.davit.agent.run.Progress;
import io.davit.agent.run.RunContext;
import io.davit.agent.run.RunId;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import io.davit.signing.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The data side of a repository without its journal: fixed keys, a store in memory, a real local index. One writer unless
 * told otherwise.
 */
public final class TestRepository implements AutoCloseable {
    /** Long after every time stamp that tests use, so that nothing is racy by accident. */
    public static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

    public static final ObjectId ID = ObjectId.of(filled(32, 0x11));

    public final MemoryStore memory = new MemoryStore(Clock.fixed(NOW, ZoneOffset.UTC));
    public final FaultyStore store = new FaultyStore(memory);
    public final KeyRing keys = keys();
    public final HeapLedger ledger = new HeapLedger();
    private final Path folder;
    private final WriterKey writer;
    private final Map<WriterId, byte[]> registry;
    private ChunkIndex index;
    private int caches;

    public TestRepository() {
        this(new WriterKey(WriterId.of(filled(16, 0x77)), new SigningKey(filled(32, 0x55))), new ConcurrentHashMap<>());
    }

    private TestRepository(WriterKey writer, Map<WriterId, byte[]> registry) {
        try {
            folder = FastFolders.create();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        this.writer = writer;
        this.registry = registry;
        registry.put(writer.id(), writer.key().publicKey());
        index = openIndex();
    }

    public static KeyRing keys() {
        return new KeyRing(ID, filled(32, 0x22), filled(32, 0x33), Map.of(1, filled(32, 0x44)));
    }

    public static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private ChunkIndex openIndex() {
        return ChunkIndex.open(folder.resolve("index-" + caches), ID);
    }

    public SignedObjects objects() {
        return objects(writer);
    }

    public SignedObjects objects(WriterKey as) {
        registry.putIfAbsent(as.id(), as.key().publicKey());
        return new SignedObjects(keys, id -> {
                    byte[] key = registry.get(id);
                    if (key == null) {
                        throw new DavitException(ErrorCode.REPOSITORY_WRITER_UNKNOWN, "no writer " + id);
                    }
                    return key;
                })
                .as(as);
    }

    public WriterId writer() {
        return writer.id();
    }

    public ChunkIndex index() {
        return index;
    }

    public Path spool() {
        return folder.resolve("spool");
    }

    public ChunkReader reader() {
        return reader(8 << 20);
    }

    public ChunkReader reader(long cacheBytes) {
        return new ChunkReader(new PackReader(store, keys), keys, index, cacheBytes);
    }

    /** One that knows where the restore point's extents lie. */
    public ChunkReader reader(Sealed sealed) {
        ExtentBook extents = new ExtentBook(references(), objects(), sealed.references());
        return new ChunkReader(new PackReader(store, keys), keys, index.with(extents::of), 8 << 20);
    }

    public RunContext run() {
        Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
        return new RunContext(
                RunId.next(clock), clock, duration -> {}, new CancelToken(), Progress.SILENT, ledger, ledger);
    }

    /** The process ends and starts again with the same cache. */
    public void restart() {
        index.close();
        index = openIndex();
    }

    /** The cache is lost and filled again from the location. */
    public void dropCache() {
        index.close();
        caches++;
        index = openIndex();
        segments().load(objects());
    }

    public IndexSegments segments() {
        return new IndexSegments(store, index);
    }

    public ReferenceLists references() {
        return new ReferenceLists(store);
    }

    /** A run that began; packs are small so that a few chunks fill some. */
    public Session begin() {
        return new Session(writer, 256 << 10);
    }

    /** The same with packs as they are in the product. */
    public Session beginWithWholePacks() {
        return new Session(writer, 32 << 20);
    }

    public Session beginAs(WriterKey other) {
        return new Session(other, 256 << 10);
    }

    /** What a RESTORE_POINT entry would name. */
    public record Sealed(WriterId writer, ContentId manifest, List<ObjectId> references) {}

    public RestoreContent open(Sealed sealed) {
        return RestoreContent.open(objects(), sealed.writer(), reader(sealed), sealed.manifest());
    }

    /** Keys of the objects under a folder. */
    public List<ObjectKey> list(String folder) {
        List<ObjectStat> found = new ArrayList<>();
        memory.list(folder + "/", found::add);
        return found.stream().map(ObjectStat::key).toList();
    }

    public final class Session implements AutoCloseable {
        public final ChunkStore chunks;
        public final BackupContent content;
        private final SignedObjects objects;

        Session(WriterKey as, long packTarget) {
            objects = objects(as);
            segments().prepare(objects, as.id());
            chunks = new ChunkStore(keys, store, index, reader(), new Spool(run(), spool()), packTarget);
            content = new BackupContent(chunks, objects);
        }

        public Sealed seal(Problem... problems) {
            ContentId manifest = content.finish(List.of(problems));
            segments().write(objects);
            references().confirmReused(chunks, content.references());
            ReferenceLists.Written written = references().write(objects, index, content.references());
            index.forgetExtents();
            return new Sealed(objects.writer(), manifest, written.parts());
        }

        @Override
        public void close() {
            content.close();
            chunks.close();
        }
    }

    @Override
    public void close() {
        index.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** The store itself, without faults. */
    public ObjectStore plain() {
        return memory;
    }
}
