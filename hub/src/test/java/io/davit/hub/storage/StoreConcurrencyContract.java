package io.davit.hub.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.hub.store.Agents.LineId;
import io.davit.hub.store.Gathering;
import io.davit.hub.store.HubStore;
import io.davit.hub.store.Resource;
import io.davit.hub.store.ResourceKind;
import io.davit.hub.store.StoreConfig;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds when many change the store at once: H1, H3, P6. */
abstract class StoreConcurrencyContract {
    private static final EnumSet<ResourceKind> ALL = EnumSet.allOf(ResourceKind.class);

    @TempDir
    Path folder;

    private final List<HubStore> stores = new ArrayList<>();
    private final List<Integer> failures = new CopyOnWriteArrayList<>();

    abstract StoreConfig config() throws Exception;

    /** Hubs that share one store: as many as the engine allows. */
    abstract int replicas();

    @BeforeEach
    void openStores() throws Exception {
        StoreConfig config = config();
        for (int i = 0; i < replicas(); i++) {
            stores.add(Stores.open(config, HubStoreContract.CLOCK));
        }
    }

    @AfterEach
    void closeStores() {
        stores.forEach(HubStore::close);
    }

    HubStore any(int number) {
        return stores.get(number % stores.size());
    }

    /** Runs all at once; what one throws fails the test. */
    static <T> List<T> together(int threads, IntFunction<Callable<T>> task) throws Exception {
        CyclicBarrier start = new CyclicBarrier(threads);
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            List<Future<T>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                Callable<T> call = task.apply(i);
                running.add(pool.submit(() -> {
                    start.await();
                    return call.call();
                }));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : running) {
                results.add(future.get());
            }
            return results;
        }
    }

    @Test
    void noNumberIsGivenTwiceToSixteenThreads() throws Exception {
        LineId line = new LineId("c1", HubStoreContract.EPOCH, HubStoreContract.KEY, 1);

        List<List<Long>> given = together(16, thread -> () -> {
            List<Long> mine = new ArrayList<>();
            for (int i = 0; i < 25; i++) {
                mine.add(any(thread).write(tx -> tx.agents().nextSequence(line, 0)));
            }
            return mine;
        });

        assertThat(given.stream().flatMap(List::stream).sorted().toList())
                .isEqualTo(LongStream.rangeClosed(1, 400).boxed().toList());
    }

    @Test
    void noChangeIsLostWhenAllChangeOneRow() throws Exception {
        any(0).write(tx ->
                tx.resources().create(ResourceKind.CLUSTER, "c", "u", "", "", HubStoreContract.NOON, counted(0)));
        AtomicInteger stale = new AtomicInteger();

        together(8, thread -> () -> {
            for (int done = 0; done < 20; ) {
                Resource read = any(thread)
                        .read(tx ->
                                tx.resources().find(ResourceKind.CLUSTER, "c").orElseThrow());
                Resource next =
                        read.with("", counted(ByteBuffer.wrap(read.body()).getInt() + 1));
                try {
                    any(thread).write(tx -> tx.resources().update(next, HubStoreContract.NOON));
                    done++;
                } catch (DavitException e) {
                    assertThat(e.code()).isEqualTo(ErrorCode.ETAG_STALE);
                    stale.incrementAndGet();
                }
            }
            return "";
        });

        Resource row =
                any(0).read(tx -> tx.resources().find(ResourceKind.CLUSTER, "c").orElseThrow());
        assertThat(ByteBuffer.wrap(row.body()).getInt()).isEqualTo(160);
        assertThat(row.version()).isEqualTo(161);
        assertThat(row.revision()).isEqualTo(161);
    }

    private static byte[] counted(int count) {
        return ByteBuffer.allocate(4).putInt(count).array();
    }

    @Test
    void aTailerMissesNothingWhileEightCommit() throws Exception {
        AtomicInteger writing = new AtomicInteger(8);
        List<Long> seen = new ArrayList<>();

        together(
                9,
                thread -> thread == 8
                        ? tailer(seen, writing)
                        : () -> {
                            for (int i = 0; i < 50; i++) {
                                String name = "n" + thread + "-" + i;
                                any(thread)
                                        .write(tx -> tx.resources()
                                                .create(
                                                        ResourceKind.BACKUP,
                                                        name,
                                                        name,
                                                        "",
                                                        "",
                                                        HubStoreContract.NOON,
                                                        new byte[0]));
                            }
                            writing.decrementAndGet();
                            return "";
                        });

        assertThat(seen).isEqualTo(LongStream.rangeClosed(1, 400).boxed().toList());
    }

    private Callable<String> tailer(List<Long> seen, AtomicInteger writing) {
        return () -> {
            long last = 0;
            while (true) {
                boolean isOver = writing.get() == 0;
                long from = last;
                List<Resource> page = any(0).read(tx -> tx.resources().changesSince(from, ALL, 7));
                for (Resource row : page) {
                    seen.add(row.revision());
                    last = row.revision();
                }
                if (isOver && page.isEmpty()) {
                    return "";
                }
            }
        };
    }

    @Test
    void oneOfAGroupThatThrowsIsUndoneAlone() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        HubStore store = any(0);
        List<String> outcomes;
        try (ExecutorService pool = Executors.newCachedThreadPool()) {
            Future<String> first = pool.submit(() -> store.write(tx -> {
                await(busy);
                return "first";
            }));
            List<Future<String>> waiting = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                int number = i;
                waiting.add(pool.submit(() -> outcome(store, number)));
            }
            busy.countDown();
            outcomes = new ArrayList<>(List.of(first.get()));
            for (Future<String> future : waiting) {
                outcomes.add(future.get());
            }
        }

        assertThat(outcomes).hasSize(31).filteredOn("no"::equals).hasSize(10);
        List<Resource> rows = store.read(tx -> tx.resources().changesSince(0, ALL, 100));
        assertThat(rows).extracting(Resource::name).hasSize(20).noneMatch(name -> Integer.parseInt(name) % 3 == 0);
        assertThat(rows)
                .extracting(Resource::revision)
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 20).boxed().toList());
    }

    private static String outcome(HubStore store, int number) {
        try {
            return store.write(tx -> {
                tx.resources()
                        .create(
                                ResourceKind.BACKUP,
                                "" + number,
                                "" + number,
                                "",
                                "",
                                HubStoreContract.NOON,
                                new byte[0]);
                if (number % 3 == 0) {
                    throw new IllegalArgumentException("no");
                }
                return "made";
            });
        } catch (IllegalArgumentException e) {
            return "no";
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void everyReplicaIsToldOfNewRevisionsFromOneThread() {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        List<AtomicLong> told = new ArrayList<>();
        for (HubStore store : stores) {
            AtomicLong newest = new AtomicLong();
            told.add(newest);
            store.onRevision(revision -> {
                throw new IllegalStateException("a listener that fails must not keep others from hearing");
            });
            store.onRevision(revision -> {
                threads.add(Thread.currentThread());
                newest.set(revision);
            });
        }

        for (int i = 1; i <= 3; i++) {
            String name = "n" + i;
            any(0).write(tx ->
                    tx.resources().create(ResourceKind.BACKUP, name, name, "", "", HubStoreContract.NOON, new byte[0]));
        }

        Awaitility.await().untilAsserted(() -> assertThat(told).allMatch(newest -> newest.get() == 3));
        assertThat(threads).hasSize(stores.size());
    }

    @Test
    void aClosedStoreSaysSo() {
        HubStore store = any(0);
        store.close();

        assertThatThrownBy(() -> store.write(tx -> "")).hasMessageContaining("closed");
        assertThatThrownBy(() -> store.read(tx -> "")).hasMessageContaining("closed");
        store.close();
    }

    /** Six changes that become durable together: the first holds the writer until all others wait for it. */
    private void gatherTogether(Gathering<Integer> gathering) throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        List<Thread> waiting = new ArrayList<>();
        Thread first = gatherer(gathering, 0, () -> {
            begun.countDown();
            await(go);
        });
        first.start();
        begun.await();
        for (int i = 1; i <= 5; i++) {
            Thread thread = gatherer(gathering, i, () -> {});
            thread.start();
            waiting.add(thread);
        }
        Awaitility.await().until(() -> waiting.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING));
        go.countDown();
        first.join();
        for (Thread thread : waiting) {
            thread.join();
        }
    }

    private Thread gatherer(Gathering<Integer> gathering, int number, Runnable before) {
        return Thread.ofPlatform().unstarted(() -> {
            try {
                any(0).write(tx -> {
                    before.run();
                    tx.gather(gathering, number);
                    if (number == 3) {
                        throw new IllegalStateException("this one is undone");
                    }
                    return tx.resources()
                            .create(
                                    ResourceKind.CLUSTER,
                                    "g" + number,
                                    "g" + number,
                                    "",
                                    "",
                                    HubStoreContract.NOON,
                                    counted(0));
                });
            } catch (IllegalStateException e) {
                failures.add(number);
            }
        });
    }

    private List<String> clusters() {
        return any(0).read(tx -> tx.resources().changesSince(0, EnumSet.of(ResourceKind.CLUSTER), 100).stream()
                .map(Resource::name)
                .sorted()
                .toList());
    }

    @Test
    void whatChangesGatherIsDoneOnceForAllThatBecomeDurableTogether() throws Exception {
        List<List<Integer>> settled = new CopyOnWriteArrayList<>();

        gatherTogether((tx, pieces) -> settled.add(List.copyOf(pieces)));

        assertThat(settled)
                .singleElement()
                .satisfies(pieces -> assertThat(pieces).containsExactlyInAnyOrder(0, 1, 2, 4, 5));
        assertThat(clusters()).containsExactly("g0", "g1", "g2", "g4", "g5");
        assertThat(failures).containsExactly(3);
    }

    @Test
    void whoGathersWhatCannotBeDoneIsUndoneAlone() throws Exception {
        gatherTogether((tx, pieces) -> {
            if (pieces.contains(4)) {
                throw new IllegalStateException("this cannot be done");
            }
        });

        assertThat(clusters()).containsExactly("g0", "g1", "g2", "g5");
        assertThat(failures).containsExactlyInAnyOrder(3, 4);
    }
}
