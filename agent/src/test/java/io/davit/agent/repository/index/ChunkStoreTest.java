package io.davit.agent.repository.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.davit.agent.objectstore.Content;
import io.davit.agent.objectstore.FaultyStore;
import io.davit.agent.objectstore.FaultyStore.Fault;
import io.davit.agent.objectstore.ObjectKey;
import io.davit.agent.objectstore.decorate.StoreMeter.Verb;
import io.davit.agent.repository.TestRepository;
import io.davit.agent.repository.chunk.ChunkKind;
import io.davit.agent.repository.crypto.WriterKey;
import io.davit.agent.repository.format.ContentId;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.format.ObjectKind;
import io.davit.agent.repository.format.ObjectNames;
import io.davit.agent.repository.format.WriterId;
import io.davit.agent.repository.pack.ChunkReader;
import io.davit.agent.repository.pack.PackDirectory;
import io.davit.agent.repository.pack.PackReader;
import io.davit.agent.repository.pack.PackUse;
import io.davit.agent.run.FastFolders;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import io.davit.signing.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Chunks, packs and index together, as a run uses them. */
class ChunkStoreTest {
    private final TestRepository repository = new TestRepository();

    @AfterEach
    void nothingIsLeftBehind() throws IOException {
        assertThat(repository.ledger.leaks).isEmpty();
        if (Files.exists(repository.spool())) {
            try (Stream<Path> files = Files.list(repository.spool())) {
                assertThat(files).isEmpty();
            }
        }
        repository.close();
    }

    private static byte[] bytes(long seed) {
        Random random = new Random(seed);
        byte[] bytes = new byte[1 + random.nextInt(100_000)];
        if (seed % 2 == 0) {
            random.nextBytes(bytes);
        }
        bytes[0] = (byte) seed;
        bytes[bytes.length - 1] = (byte) (seed >> 8);
        return bytes;
    }

    private static Map<ContentId, byte[]> put(ChunkStore chunks, int from, int to, PackUse use) {
        Map<ContentId, byte[]> put = new LinkedHashMap<>();
        for (int seed = from; seed < to; seed++) {
            byte[] bytes = bytes(seed);
            ChunkKind kind = seed % 5 == 0 ? ChunkKind.META : ChunkKind.DATA;
            put.put(chunks.put(kind, bytes, 0, bytes.length, use), bytes);
        }
        return put;
    }

    private Map<ContentId, byte[]> store(int from, int to) {
        try (TestRepository.Session session = repository.begin()) {
            Map<ContentId, byte[]> put = put(session.chunks, from, to, new PackUse());
            session.chunks.flush();
            repository.segments().write(repository.objects());
            return put;
        }
    }

    private static void assertCode(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        DavitException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private void assertReadable(Map<ContentId, byte[]> chunks) {
        ChunkReader reader = repository.reader(200_000);
        chunks.forEach((id, bytes) -> assertThat(reader.read(id)).isEqualTo(bytes));
    }

    @Test
    void readsBackWhatWasPut() {
        Map<ContentId, byte[]> put = store(0, 400);

        assertReadable(put);
        assertThat(repository.list("packs")).hasSizeGreaterThan(5);
    }

    @Test
    void storesNothingTwice() {
        store(0, 100);
        List<ObjectKey> before = repository.list("packs");

        try (TestRepository.Session session = repository.begin()) {
            put(session.chunks, 0, 100, new PackUse());
            session.chunks.flush();
            assertThat(session.chunks.storedBytes()).isZero();
        }

        assertThat(repository.list("packs")).isEqualTo(before);
    }

    @Test
    void storesAChunkOnceThatComesTwiceBeforeItsPackIsFull() {
        try (TestRepository.Session session = repository.begin()) {
            PackUse first = new PackUse();
            PackUse second = new PackUse();
            put(session.chunks, 2, 3, first);
            put(session.chunks, 2, 3, second);
            session.chunks.flush();

            assertThat(second.packs()).isEqualTo(first.packs());
            assertThat(session.chunks.storedBytes()).isLessThan(bytes(2).length + 1000L);
        }
    }

    @Test
    void saysWhichBlocksHoldTheChunks() {
        PackUse use = new PackUse();
        Map<ContentId, byte[]> put;
        try (TestRepository.Session session = repository.begin()) {
            put = put(session.chunks, 0, 100, use);
            session.chunks.flush();
        }
        PackUse found = new PackUse();
        put.keySet()
                .forEach(id ->
                        found.add(repository.index().find(id).orElseThrow().blockRef()));

        assertThat(use.packs()).isEqualTo(found.packs());
    }

    @Test
    void fillsALostCacheFromTheSegments() {
        Map<ContentId, byte[]> put = store(0, 100);

        repository.dropCache();

        assertReadable(put);
        try (TestRepository.Session session = repository.begin()) {
            put(session.chunks, 0, 100, new PackUse());
            session.chunks.flush();
            assertThat(session.chunks.storedBytes()).isZero();
        }
    }

    @Test
    void readsEachSegmentOnce() {
        store(0, 10);
        repository.dropCache();

        int before = repository.store.calls().size();
        repository.segments().load(repository.objects());
        assertThat(repository
                        .store
                        .calls()
                        .subList(before, repository.store.calls().size()))
                .extracting(FaultyStore.Call::verb)
                .containsExactly(Verb.LIST);
    }

    @Test
    void reusesThePacksOfAKilledRunAndCoversThem() {
        try (TestRepository.Session killed = repository.begin()) {
            put(killed.chunks, 0, 100, new PackUse());
            killed.chunks.flush();
        }
        assertThat(repository.list("index")).isEmpty();
        repository.restart();

        Map<ContentId, byte[]> put;
        try (TestRepository.Session resumed = repository.begin()) {
            put = put(resumed.chunks, 0, 100, new PackUse());
            resumed.chunks.flush();
            assertThat(resumed.chunks.storedBytes()).isZero();
            repository.segments().write(repository.objects());
        }

        repository.dropCache();
        assertReadable(put);
    }

    @Test
    void storesAnewWhatAKilledRunStoredAndTheLocationLost() {
        try (TestRepository.Session killed = repository.begin()) {
            put(killed.chunks, 0, 100, new PackUse());
            killed.chunks.flush();
        }
        repository.list("packs").forEach(repository.memory::delete);
        repository.restart();

        Map<ContentId, byte[]> put = store(0, 100);

        repository.dropCache();
        assertReadable(put);
    }

    @Test
    void trustsNoOtherWritersChunks() {
        WriterKey other = new WriterKey(WriterId.random(), SigningKey.random());
        try (TestRepository.Session session = repository.beginAs(other)) {
            put(session.chunks, 0, 50, new PackUse());
            session.chunks.flush();
            repository.segments().write(repository.objects(other));
        }
        repository.dropCache();
        int before = repository.list("packs").size();

        Map<ContentId, byte[]> own = store(0, 50);

        assertThat(repository.list("packs")).hasSizeGreaterThan(before);
        assertReadable(own);
        own.keySet().forEach(id -> assertThat(repository.index().findOwn(id)).isPresent());
    }

    @Test
    void dropsTheCacheOfAnEarlierLine() {
        store(0, 10);
        WriterKey next = new WriterKey(WriterId.random(), SigningKey.random());

        try (TestRepository.Session session = repository.beginAs(next)) {
            assertThat(repository.index().findOwn(repository.keys.id(bytes(2), 0, bytes(2).length)))
                    .isEmpty();
            assertThat(session.chunks.storedBytes()).isZero();
        }
    }

    @Test
    void dropsACacheOfAnotherRepositoryAndRemembersWhatIsCondemned() throws IOException {
        Path folder = FastFolders.create();
        ContentId id = new ContentId(1, 2, 3, 4);
        PackDirectory directory = new PackDirectory(
                ObjectId.random(),
                ChunkKind.DATA,
                1,
                48,
                List.of(new PackDirectory.Block(100, 50, List.of(new PackDirectory.Chunk(id, 50)))));
        ObjectId here = ObjectId.random();
        for (boolean same : new boolean[] {true, false}) {
            try (ChunkIndex index = ChunkIndex.open(folder, here)) {
                index.writeAs(WriterId.of(new byte[16]));
                index.addStored(directory, 200);
                assertThat(index.find(id)).isPresent();
            }
            try (ChunkIndex index = ChunkIndex.open(folder, same ? here : ObjectId.random())) {
                assertThat(index.find(id).isPresent()).isEqualTo(same);
            }
        }
        try (ChunkIndex index = ChunkIndex.open(folder, here)) {
            index.writeAs(WriterId.of(new byte[16]));
            index.addStored(directory, 200);
        }
        // A list that was applied stays so (R18), and what it names is never referred to again.
        try (ChunkIndex index = ChunkIndex.open(folder, here)) {
            index.writeAs(WriterId.of(new byte[16]));
            assertThat(index.findOwn(id)).isPresent();
            index.condemn(1, List.of(directory.pack()), List.of(), List.of());
        }
        try (ChunkIndex index = ChunkIndex.open(folder, here)) {
            index.writeAs(WriterId.of(new byte[16]));
            assertThat(index.generation()).isEqualTo(1);
            assertThat(index.findOwn(id)).isEmpty();
            assertThat(index.find(id)).isPresent();
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    @Test
    void recoversAnIndexFromThePacksThemselves() {
        Map<ContentId, byte[]> put = store(0, 100);
        PackReader packs = new PackReader(repository.plain(), repository.keys);
        Set<ContentId> found = new HashSet<>();

        for (ObjectKey key : repository.list("packs")) {
            ObjectId pack = ObjectNames.objectId(ObjectKind.PACK, key).orElseThrow();
            long size = repository.memory.stat(key).orElseThrow().size();
            PackDirectory directory = packs.directory(pack, size);
            directory.blocks().forEach(block -> block.chunks().forEach(chunk -> found.add(chunk.id())));
        }

        assertThat(found).isEqualTo(put.keySet());
    }

    @Test
    void saysThatAPackIsMissing() {
        Map<ContentId, byte[]> put = store(0, 30);
        repository.list("packs").forEach(repository.memory::delete);

        for (ContentId id : put.keySet()) {
            assertCode(ErrorCode.MISSING_DATA, () -> repository.reader().read(id));
        }
        assertCode(ErrorCode.MISSING_DATA, () -> repository.reader().read(new ContentId(1, 1, 1, 1)));
    }

    @Test
    void neverGivesAltered() {
        Map<ContentId, byte[]> put = store(2, 5);
        Random random = new Random(1);
        for (ObjectKey key : repository.list("packs")) {
            byte[] original = repository.memory.readWhole(key, 1 << 24);
            ObjectId pack = ObjectNames.objectId(ObjectKind.PACK, key).orElseThrow();
            for (int i = 0; i < 300; i++) {
                byte[] altered = original.clone();
                int at = i < 60 ? i : i < 120 ? original.length - 1 - (i - 60) : random.nextInt(original.length);
                altered[at] ^= (byte) (1 << random.nextInt(8));
                repository.memory.delete(key);
                repository.memory.create(key, Content.of(altered));
                ChunkReader reader = repository.reader();
                for (Map.Entry<ContentId, byte[]> chunk : put.entrySet()) {
                    try {
                        assertThat(reader.read(chunk.getKey())).isEqualTo(chunk.getValue());
                    } catch (DavitException e) {
                        assertThat(e.code()).isEqualTo(ErrorCode.DATA_CORRUPT);
                    }
                }
                try {
                    new PackReader(repository.plain(), repository.keys).directory(pack, altered.length);
                    assertThat(at).isGreaterThanOrEqualTo(48);
                } catch (DavitException e) {
                    assertThat(e.code())
                            .isIn(
                                    ErrorCode.DATA_CORRUPT,
                                    ErrorCode.REPOSITORY_TAMPERED,
                                    ErrorCode.REPOSITORY_KEY_WRONG,
                                    ErrorCode.READER_TOO_OLD);
                }
            }
            repository.memory.delete(key);
            repository.memory.create(key, Content.of(original));
        }
    }

    @Test
    void aFailedUploadEndsTheRunWithItsCode() {
        repository.store.fail(
                ErrorCode.STORE_FULL,
                call -> call.verb() == Verb.CREATE && call.key().startsWith("packs/"));
        try (TestRepository.Session session = repository.begin()) {
            assertCode(ErrorCode.STORE_FULL, () -> {
                put(session.chunks, 0, 100, new PackUse());
                session.chunks.flush();
            });
        }
        repository.store.heal();
        assertReadable(store(0, 100));
    }

    @Test
    void anUploadWithoutAnswerLeavesNothingWrong() {
        int[] left = {2};
        repository.store.fail(
                Fault.ERROR_AFTER,
                call -> call.verb() == Verb.CREATE && call.key().startsWith("packs/") && left[0]-- > 0);
        try (TestRepository.Session session = repository.begin()) {
            assertCode(ErrorCode.STORE_UNREACHABLE, () -> {
                put(session.chunks, 0, 100, new PackUse());
                session.chunks.flush();
            });
        }
        repository.store.heal();
        repository.restart();

        assertReadable(store(0, 100));
    }

    @Test
    void putsFromManyThreadsAtOnce() throws InterruptedException {
        List<Map<ContentId, byte[]>> all = new ArrayList<>();
        try (TestRepository.Session session = repository.begin()) {
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                int from = i * 40;
                threads.add(Thread.startVirtualThread(() -> {
                    Map<ContentId, byte[]> put = put(session.chunks, from, from + 80, new PackUse());
                    synchronized (all) {
                        all.add(put);
                    }
                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            session.chunks.flush();
            repository.segments().write(repository.objects());
        }

        assertThat(all).hasSize(4);
        repository.dropCache();
        all.forEach(this::assertReadable);
    }

    @Test
    void refusesASegmentOfAStranger() {
        WriterKey stranger = new WriterKey(WriterId.random(), SigningKey.random());
        WriterId self = repository.writer();
        store(0, 3);
        byte[] forged = new io.davit.agent.repository.crypto.SignedObjects(
                        repository.keys,
                        id -> id.equals(self) ? new byte[32] : stranger.key().publicKey())
                .as(stranger)
                .seal(ObjectKind.INDEX, ObjectId.of(new byte[32]), new byte[] {3, 1, 0});
        repository.memory.create(ObjectNames.of(ObjectKind.INDEX, ObjectId.of(new byte[32])), Content.of(forged));

        RefusedSegments refused = repository.segments().load(repository.objects());

        assertThat(refused.problems())
                .extracting(Problem::code)
                .as("it is refused each time, and stops nothing else")
                .containsExactly(ErrorCode.REPOSITORY_WRITER_UNKNOWN);
    }
}
