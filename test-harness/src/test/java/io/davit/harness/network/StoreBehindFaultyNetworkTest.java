package io.davit.harness.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.agent.catalog.CatalogState;
import io.davit.agent.catalog.rocks.RocksCatalog;
import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.objectstore.decorate.ObjectStores;
import io.davit.agent.objectstore.decorate.RetryPolicy;
import io.davit.agent.objectstore.decorate.StoreMeter;
import io.davit.agent.objectstore.s3.S3Config;
import io.davit.agent.objectstore.s3.S3Store;
import io.davit.agent.repository.JournalEntry;
import io.davit.agent.repository.MapWriterMemory;
import io.davit.agent.repository.OpenRepository;
import io.davit.agent.repository.Passphrase;
import io.davit.agent.repository.RestorePointId;
import io.davit.agent.repository.crypto.StretchingCost;
import io.davit.agent.repository.engine.DavitRepositories;
import io.davit.agent.repository.engine.SmallBackup;
import io.davit.agent.repository.engine.TestRun;
import io.davit.agent.run.RunId;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.harness.ground.FreshNames;
import io.davit.harness.ground.OnGround;
import io.davit.harness.ground.S3Server;
import io.davit.harness.ground.WorkFolder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A real S3 server behind a network in trouble, read and written by the real driver: whatever is reset, cut or silent, and at whichever
 * request, the work ends complete or with a code, the next one over a good network is complete, and everything listed restores.
 */
@OnGround
class StoreBehindFaultyNetworkTest {
    private static final long SEED = 20_261_121;
    /** As in the agent, but with fewer tries and hardly any waiting. */
    private static final RetryPolicy POLICY =
            new RetryPolicy(4, Duration.ofMillis(1), Duration.ofMillis(5), Duration.ofMinutes(1));

    private static final Duration PATIENT = Duration.ofSeconds(60);
    private static final Duration IMPATIENT = Duration.ofSeconds(1);

    private final WorkFolder work = WorkFolder.create("network");
    private final MapWriterMemory memory = new MapWriterMemory();
    private final SmallBackup first = SmallBackup.first();
    private S3Server server;
    private FaultyProxy proxy;
    private String bucket;
    private int count;

    @BeforeEach
    void build(S3Server s3, FreshNames names) {
        server = s3;
        proxy = FaultyProxy.before(s3.endpoint());
        bucket = s3.createBucket(names.next("network"));
    }

    @AfterEach
    void close() {
        proxy.close();
        work.close();
    }

    @Test
    void initialises() {
        int requests = requestsOf(store -> initialise(store, new MapWriterMemory()), "counted");
        int struck = 0;
        for (Trouble trouble : Trouble.forRequests(requests, 3, 1, SEED)) {
            String prefix = "init-" + count++;
            MapWriterMemory own = new MapWriterMemory();

            struck += meets(trouble, prefix, store -> initialise(store, own));

            try (ObjectStore store = wellConnected(prefix)) {
                try {
                    initialise(store, own);
                } catch (DavitException e) {
                    assertThat(e.code()).as("after %s", trouble).isEqualTo(ErrorCode.REPOSITORY_EXISTS);
                }
                RestorePointId point = backUp(store, own, nextCache(), TestRun.next(), first);
                assertRestores(store, point, first, trouble);
            }
        }
        assertThat(struck).isGreaterThan(requests);
    }

    @Test
    void backsUp() {
        Path cache = nextCache();
        Map<RunId, SmallBackup> contents = new HashMap<>();
        Set<RunId> promised = new HashSet<>();
        TestRun begin = TestRun.next();
        contents.put(begin.id(), first);
        try (ObjectStore store = wellConnected("")) {
            initialise(store, memory);
            backUp(store, memory, cache, begin, first);
        }
        TestRun counted = TestRun.next();
        contents.put(counted.id(), first.more());
        int requests = requestsOf(store -> backUp(store, memory, cache, counted, first.more()), "");
        int struck = 0;
        for (Trouble trouble : Trouble.forRequests(requests, 1, 3, SEED)) {
            TestRun run = TestRun.next();
            SmallBackup content = first.with("after-" + count++, 30_000);
            contents.put(run.id(), content);
            boolean[] sealed = {false};

            struck += meets(trouble, "", store -> {
                RestorePointId id = backUp(store, memory, cache, run, content);
                promised.add(run.id());
                sealed[0] = true;
                return id;
            });

            if (!sealed[0]) {
                try (ObjectStore store = wellConnected("")) {
                    RestorePointId point = backUp(store, memory, cache, run, content);
                    promised.add(run.id());
                    assertRestores(store, point, content, trouble);
                }
            }
        }
        assertThat(struck).isGreaterThan(requests / 2);
        assertEverythingListedRestores(contents, promised);
    }

    private void assertEverythingListedRestores(Map<RunId, SmallBackup> contents, Set<RunId> promised) {
        Set<RunId> listed = new HashSet<>();
        try (ObjectStore store = wellConnected("");
                OpenRepository newcomer = open(store, new MapWriterMemory(), nextCache())) {
            assertThat(newcomer.readJournals(Map.of(), entry -> {
                        if (entry instanceof JournalEntry.PointSealed point) {
                            RunId run = point.summary().run();
                            assertThat(listed.add(run)).as("sealed once").isTrue();
                            assertThat(SmallBackup.read(newcomer, point.id()).isSame(contents.get(run)))
                                    .as("%s", point.id())
                                    .isTrue();
                        }
                    }))
                    .isEmpty();
        }
        assertThat(listed).containsAll(promised).isEqualTo(contents.keySet());
    }

    @Test
    void restores() {
        RestorePointId point;
        try (ObjectStore store = wellConnected("")) {
            initialise(store, memory);
            point = backUp(store, memory, nextCache(), TestRun.next(), first);
        }
        int requests = requestsOf(store -> read(store, nextCache(), point), "");
        int struck = 0;
        for (Trouble trouble : Trouble.forRequests(requests, 2, 2, SEED)) {
            Path cache = nextCache();
            struck += meets(trouble, "", store -> {
                SmallBackup read = read(store, cache, point);
                assertThat(read.isSame(first)).as("%s", trouble).isTrue();
                return read;
            });

            try (ObjectStore store = wellConnected("")) {
                assertThat(read(store, cache, point).isSame(first))
                        .as("after %s", trouble)
                        .isTrue();
            }
        }
        assertThat(struck).isGreaterThan(requests);
    }

    @Test
    void synchronises() {
        Set<RestorePointId> all = new HashSet<>();
        try (ObjectStore store = wellConnected("")) {
            initialise(store, memory);
            all.add(backUp(store, memory, nextCache(), TestRun.next(), first));
            all.add(backUp(store, new MapWriterMemory(), nextCache(), TestRun.next(), first));
        }
        try (RocksCatalog catalog = RocksCatalog.open(work.path().resolve("data"))) {
            int requests = requestsOf(store -> sync(catalog, "counted", store, new MapWriterMemory()), "");
            int struck = 0;
            for (Trouble trouble : Trouble.forRequests(requests, 2, 1, SEED)) {
                String location = "sync-" + count++;
                MapWriterMemory newcomer = new MapWriterMemory();
                struck += meets(trouble, "", store -> {
                    CatalogState state = sync(catalog, location, store, newcomer);
                    assertThat(state.problems()).as("%s", trouble).isEmpty();
                    assertThat(listed(catalog, location)).as("%s", trouble).isEqualTo(all);
                    return state;
                });
                assertThat(listed(catalog, location)).as("%s", trouble).isSubsetOf(all);

                try (ObjectStore store = wellConnected("")) {
                    CatalogState next = sync(catalog, location, store, newcomer);
                    assertThat(next.problems()).as("after %s", trouble).isEmpty();
                    assertThat(next.points()).as("after %s", trouble).isEqualTo(2);
                }
                assertThat(listed(catalog, location)).as("after %s", trouble).isEqualTo(all);
            }
            assertThat(struck).isGreaterThan(requests);
        }
    }

    /** Works through the trouble: complete, or with a code that says where to look. @return whether it happened */
    private int meets(Trouble trouble, String prefix, Function<ObjectStore, ?> working) {
        proxy.expect(trouble);
        try (ObjectStore store =
                throughTheProxy(prefix, trouble.kind() == Trouble.Kind.SILENT_ANSWER ? IMPATIENT : PATIENT)) {
            working.apply(store);
        } catch (DavitException e) {
            assertThat(e.code())
                    .as("%s", trouble)
                    .isIn(ErrorCode.STORE_UNREACHABLE, ErrorCode.STORE_FAILED, ErrorCode.REPOSITORY_EXISTS);
        }
        int struck = proxy.struck() > 0 ? 1 : 0;
        proxy.heal();
        return struck;
    }

    private int requestsOf(Function<ObjectStore, ?> working, String prefix) {
        proxy.heal();
        try (ObjectStore store = throughTheProxy(prefix, PATIENT)) {
            working.apply(store);
        }
        assertThat(proxy.requests()).isGreaterThan(4);
        return proxy.requests();
    }

    private Path nextCache() {
        return work.path().resolve("cache-" + count++);
    }

    private ObjectStore throughTheProxy(String prefix, Duration silence) {
        return store(proxy.endpoint(), prefix, silence);
    }

    private ObjectStore wellConnected(String prefix) {
        return store(server.endpoint(), prefix, PATIENT);
    }

    private ObjectStore store(URI endpoint, String prefix, Duration silence) {
        S3Config config = new S3Config(
                endpoint,
                S3Server.REGION,
                bucket,
                prefix,
                true,
                null,
                server.owner().accessKeyFile(),
                server.owner().secretKeyFile());
        return ObjectStores.stacked(
                S3Store.open(config, silence), new StoreMeter(), POLICY, Clock.systemUTC(), duration -> {});
    }

    private static Object initialise(ObjectStore store, MapWriterMemory memory) {
        try (Passphrase words = passphrase()) {
            return new DavitRepositories(StretchingCost.LEAST).initialise(store, words, memory);
        }
    }

    private static OpenRepository open(ObjectStore store, MapWriterMemory memory, Path cache) {
        try (Passphrase words = passphrase()) {
            return new DavitRepositories().open(store, words, memory, cache);
        }
    }

    private static Passphrase passphrase() {
        return new Passphrase("a line that holds".getBytes(StandardCharsets.UTF_8));
    }

    private static RestorePointId backUp(
            ObjectStore store, MapWriterMemory memory, Path cache, TestRun run, SmallBackup content) {
        try (OpenRepository repository = open(store, memory, cache)) {
            return content.write(repository, run, List.of());
        }
    }

    private static SmallBackup read(ObjectStore store, Path cache, RestorePointId point) {
        try (OpenRepository repository = open(store, new MapWriterMemory(), cache)) {
            return SmallBackup.read(repository, point);
        }
    }

    private void assertRestores(ObjectStore store, RestorePointId point, SmallBackup content, Trouble after) {
        assertThat(read(store, nextCache(), point).isSame(content))
                .as("after %s", after)
                .isTrue();
    }

    private static CatalogState sync(RocksCatalog catalog, String location, ObjectStore store, MapWriterMemory memory) {
        try (OpenRepository repository = open(store, memory, Path.of("unused"))) {
            return catalog.sync(location, repository, Instant.EPOCH);
        }
    }

    private static Set<RestorePointId> listed(RocksCatalog catalog, String location) {
        Set<RestorePointId> points = new HashSet<>();
        catalog.newestFirst(location, point -> points.add(point.id()));
        return points;
    }
}
