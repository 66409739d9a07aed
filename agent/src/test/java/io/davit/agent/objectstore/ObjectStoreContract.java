package io.davit.agent.objectstore;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.Retry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every driver of {@link ObjectStore} must do, against its real server where it has one. */
public abstract class ObjectStoreContract {
    private static final int RACERS = 16;

    private ObjectStore store;

    /** Opens a store over a place that is empty. */
    protected abstract ObjectStore openEmpty() throws Exception;

    @BeforeEach
    void open() throws Exception {
        store = openEmpty();
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void givesBackWhatWasCreated() {
        byte[] bytes = bytes(1, 100_000);

        assertThat(store.create(key("packs/ab/one"), Content.of(bytes))).isEqualTo(CreateResult.CREATED);

        assertThat(store.readWhole(key("packs/ab/one"), 100_000)).isEqualTo(bytes);
        ObjectStat stat = store.stat(key("packs/ab/one")).orElseThrow();
        assertThat(stat.key()).isEqualTo(key("packs/ab/one"));
        assertThat(stat.size()).isEqualTo(100_000);
        assertThat(stat.modified()).isNotNull();
    }

    @Test
    void storesAnObjectOfNoBytes() {
        assertThat(store.create(key("empty"), Content.of(new byte[0]))).isEqualTo(CreateResult.CREATED);

        assertThat(store.readWhole(key("empty"), 10)).isEmpty();
        assertThat(store.stat(key("empty")).orElseThrow().size()).isZero();
        assertThat(store.read(key("empty"), 0, 0)).isEmpty();
    }

    @Test
    void storesALargeObjectFromAFile() throws Exception {
        byte[] bytes = bytes(2, 33 * 1024 * 1024);
        var file = Files.createTempFile("davit-contract", ".bin");
        try {
            Files.write(file, bytes);
            assertThat(store.create(key("packs/large"), Content.of(file, bytes.length)))
                    .isEqualTo(CreateResult.CREATED);
        } finally {
            Files.delete(file);
        }

        assertThat(store.read(key("packs/large"), bytes.length - 7, 7))
                .isEqualTo(Arrays.copyOfRange(bytes, bytes.length - 7, bytes.length));
        assertThat(Arrays.equals(store.readWhole(key("packs/large"), bytes.length), bytes))
                .isTrue();
    }

    @Test
    void neverOverwrites() {
        store.create(key("points/w/1"), text("first"));

        assertThat(store.create(key("points/w/1"), text("second"))).isEqualTo(CreateResult.ALREADY_THERE);
        assertThat(store.create(key("points/w/1"), text("first"))).isEqualTo(CreateResult.ALREADY_THERE);

        assertThat(store.readWhole(key("points/w/1"), 100)).asString(UTF_8).isEqualTo("first");
    }

    /** Some servers refuse such a request by closing the connection: an unknown outcome, which settling resolves. */
    @Test
    void neverOverwritesALargeObject() {
        byte[] first = bytes(3, 18 * 1024 * 1024);
        store.create(key("packs/big"), Content.of(first));

        try {
            assertThat(store.create(key("packs/big"), Content.of(bytes(4, first.length))))
                    .isEqualTo(CreateResult.ALREADY_THERE);
        } catch (DavitException e) {
            assertThat(e.code().retry()).isIn(Retry.NOW, Retry.LATER);
        }

        assertThat(Arrays.equals(store.readWhole(key("packs/big"), first.length), first))
                .isTrue();
    }

    @Test
    void letsExactlyOneOfManyRacersCreate() throws Exception {
        for (int round = 0; round < 10; round++) {
            ObjectKey contested = key("points/race/" + round);
            List<CreateResult> results = race(racer -> store.create(contested, Content.of(racerBytes(racer))));

            assertThat(Collections.frequency(results, CreateResult.CREATED)).isOne();
            int winner = results.indexOf(CreateResult.CREATED);
            assertThat(store.readWhole(contested, 10_000)).isEqualTo(racerBytes(winner));
        }
    }

    @Test
    void letsManyRacersCreateDifferentObjectsInOneFolder() throws Exception {
        List<CreateResult> results = race(racer -> store.create(key("new/folder/" + racer), text("x")));

        assertThat(results).containsOnly(CreateResult.CREATED);
        assertThat(keys("new/folder/")).hasSize(RACERS);
    }

    @Test
    void showsAnObjectWholeOrNotAtAll() throws Exception {
        int size = 12 * 1024 * 1024;
        ObjectKey watched = key("packs/watched");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<CreateResult> writing = threads.submit(() -> store.create(watched, Content.of(bytes(5, size))));
            Set<Long> seen = new HashSet<>();
            do {
                store.stat(watched).ifPresent(stat -> seen.add(stat.size()));
                store.list("", stat -> seen.add(stat.size()));
            } while (!writing.isDone());

            assertThat(writing.get()).isEqualTo(CreateResult.CREATED);
            assertThat(seen).isSubsetOf((long) size);
        }
    }

    @Test
    void leavesNothingOfAContentThatCannotBeRead() {
        Content broken = new Content() {
            @Override
            public long length() {
                return 1_000_000;
            }

            @Override
            public InputStream open() {
                return new InputStream() {
                    private int given;

                    @Override
                    public int read() throws IOException {
                        if (given++ > 500_000) {
                            throw new IOException("the disk of the agent fails");
                        }
                        return 7;
                    }
                };
            }
        };

        assertCode(ErrorCode.FILE_UNREADABLE, () -> store.create(key("packs/broken"), broken));

        assertThat(store.stat(key("packs/broken"))).isEmpty();
        assertThat(keys("")).isEmpty();
    }

    @Test
    void readsRanges() {
        byte[] bytes = bytes(6, 10_000);
        store.create(key("ranges"), Content.of(bytes));

        assertThat(store.read(key("ranges"), 0, 1)).containsExactly(bytes[0]);
        assertThat(store.read(key("ranges"), 4_000, 5_000)).isEqualTo(Arrays.copyOfRange(bytes, 4_000, 9_000));
        assertThat(store.read(key("ranges"), 9_999, 1)).containsExactly(bytes[9_999]);
        assertThat(store.read(key("ranges"), 10_000, 0)).isEmpty();
    }

    @Test
    void saysThatAnObjectIsTooShort() {
        store.create(key("short"), Content.of(bytes(7, 100)));

        assertCode(ErrorCode.STORE_RANGE_SHORT, () -> store.read(key("short"), 50, 51));
        assertCode(ErrorCode.STORE_RANGE_SHORT, () -> store.read(key("short"), 100, 1));
        assertCode(ErrorCode.STORE_RANGE_SHORT, () -> store.read(key("short"), 5_000, 10));
    }

    @Test
    void refusesToReadMoreThanTheLimit() {
        store.create(key("fat"), Content.of(bytes(8, 101)));

        assertThat(store.readWhole(key("fat"), 101)).hasSize(101);
        assertCode(ErrorCode.STORE_FAILED, () -> store.readWhole(key("fat"), 100));
    }

    @Test
    void saysPositivelyThatAnObjectIsMissing() {
        store.create(key("there/one"), text("x"));

        assertThat(store.stat(key("missing"))).isEmpty();
        assertThat(store.stat(key("there/two"))).isEmpty();
        assertThat(store.stat(key("there"))).isEmpty();
        assertCode(ErrorCode.STORE_OBJECT_MISSING, () -> store.read(key("missing"), 0, 1));
        assertCode(ErrorCode.STORE_OBJECT_MISSING, () -> store.read(key("missing"), 0, 0));
        assertCode(ErrorCode.STORE_OBJECT_MISSING, () -> store.readWhole(key("there/two"), 10));
        assertCode(ErrorCode.STORE_OBJECT_MISSING, () -> store.readWhole(key("there"), 10));
    }

    @Test
    void listsInByteOrderAcrossFoldersAndPages() throws Exception {
        List<String> expected = new ArrayList<>(List.of("a/b", "a-b", "a.b", "a0", "A/x", "a_/y", "a/b-c/d", "a/b.c"));
        for (int i = 0; i < 2_100; i++) {
            expected.add("many/" + Integer.toHexString(i * 7919));
        }
        Collections.shuffle(expected, new Random(1));
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Callable<CreateResult>> creates = new ArrayList<>();
            for (String name : expected) {
                creates.add(() -> store.create(key(name), text(name)));
            }
            for (Future<CreateResult> created : threads.invokeAll(creates)) {
                assertThat(created.get()).isEqualTo(CreateResult.CREATED);
            }
        }
        Collections.sort(expected);

        assertThat(keys("")).isEqualTo(expected);
        assertThat(keys("many/"))
                .isEqualTo(expected.stream().filter(k -> k.startsWith("many/")).toList());
        assertThat(keys("a/")).containsExactly("a/b", "a/b-c/d", "a/b.c");
        assertThat(keys("none/")).isEmpty();
    }

    @Test
    void tellsSizesInAListing() {
        store.create(key("sizes/three"), text("123"));
        store.create(key("sizes/zero"), text(""));
        List<Long> sizes = new ArrayList<>();

        store.list("sizes/", stat -> sizes.add(stat.size()));

        assertThat(sizes).containsExactly(3L, 0L);
    }

    @Test
    void endsAListingWhenTheVisitorHasEnough() {
        for (int i = 0; i < 20; i++) {
            store.create(key("l/" + (char) ('a' + i)), text("x"));
        }
        List<String> seen = new ArrayList<>();

        store.list("", stat -> {
            seen.add(stat.key().value());
            return seen.size() < 3;
        });

        assertThat(seen).containsExactly("l/a", "l/b", "l/c");
    }

    @Test
    void letsTheVisitorsExceptionThrough() {
        store.create(key("one"), text("x"));

        assertThatThrownBy(() -> store.list("", stat -> {
                    throw new IllegalStateException("mine");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("mine");
    }

    @Test
    void deletesAndForgets() {
        store.create(key("gone/now"), text("x"));

        store.delete(key("gone/now"));
        store.delete(key("gone/now"));
        store.delete(key("never/was"));

        assertThat(store.stat(key("gone/now"))).isEmpty();
        assertThat(keys("")).isEmpty();
        assertThat(store.create(key("gone/now"), text("y"))).isEqualTo(CreateResult.CREATED);
    }

    /** No place that cannot lock says that it did (R21). */
    @Test
    void saysThatItCannotLock() {
        RetentionLock lock =
                new RetentionLock(LockMode.GOVERNANCE, Instant.now().plusSeconds(86_400));
        store.create(key("there"), text("x"));

        assertThat(store.traits().lock()).isEmpty();
        assertCode(ErrorCode.STORE_CANNOT_LOCK, () -> store.create(key("locked"), text("x"), lock));
        assertCode(ErrorCode.STORE_CANNOT_LOCK, () -> store.lockOf(key("there")));
        assertCode(ErrorCode.STORE_CANNOT_LOCK, () -> {
            store.extendLock(key("there"), lock);
            return store;
        });
        assertThat(store.stat(key("locked"))).isEmpty();
    }

    private interface Racer {
        CreateResult run(int number) throws Exception;
    }

    private static List<CreateResult> race(Racer racer) throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        List<Future<CreateResult>> running = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(RACERS)) {
            for (int i = 0; i < RACERS; i++) {
                int number = i;
                running.add(threads.submit(() -> {
                    start.await();
                    return racer.run(number);
                }));
            }
            start.countDown();
            List<CreateResult> results = new ArrayList<>();
            for (Future<CreateResult> one : running) {
                results.add(one.get());
            }
            return results;
        }
    }

    private static byte[] racerBytes(int racer) {
        byte[] bytes = new byte[4_096];
        Arrays.fill(bytes, (byte) racer);
        return bytes;
    }

    private List<String> keys(String prefix) {
        List<String> keys = new ArrayList<>();
        store.list(prefix, stat -> keys.add(stat.key().value()));
        return keys;
    }

    protected static void assertCode(ErrorCode code, Callable<?> call) {
        assertThatThrownBy(call::call)
                .isInstanceOfSatisfying(
                        DavitException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    protected static ObjectKey key(String value) {
        return new ObjectKey(value);
    }

    protected static Content text(String value) {
        return Content.of(value.getBytes(UTF_8));
    }

    protected static byte[] bytes(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
