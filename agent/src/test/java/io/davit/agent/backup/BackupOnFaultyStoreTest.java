package io.davit.agent.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.davit.agent.objectstore.FaultPlan;
import io.davit.agent.objectstore.FaultyStore;
import io.davit.agent.objectstore.MortalStore;
import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.objectstore.decorate.StoreMeter.Verb;
import io.davit.agent.repository.JournalEntry;
import io.davit.agent.repository.JournalHead;
import io.davit.agent.repository.KeyEpoch;
import io.davit.agent.repository.MapWriterMemory;
import io.davit.agent.repository.OpenRepository;
import io.davit.agent.repository.PointContent;
import io.davit.agent.repository.RepositoryPin;
import io.davit.agent.repository.WriterMemory;
import io.davit.agent.repository.engine.TestLocation;
import io.davit.agent.run.FastFolders;
import io.davit.agent.run.HeapRun;
import io.davit.agent.run.Outcome;
import io.davit.agent.run.RunContext;
import io.davit.agent.run.RunId;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A backup that builds on an earlier one, with everything going wrong that can go wrong between it and the store: it ends complete or with a
 * code, never hangs, and whatever is listed afterwards is what was there. The engine is whole, from the repository to the decorators;
 * only the cluster and the store's driver are in memory.
 */
@Tag("search")
class BackupOnFaultyStoreTest {
    @TempDir(factory = FastFolders.class)
    Path folder;

    private final FakeCluster cluster = new FakeCluster();
    private final FilesOnHeap files = new FilesOnHeap();
    private TestLocation before;
    private RunId first;
    private PointContent atFirst;
    private PointContent now;
    /** Of the journals that were read last. */
    private final List<JournalEntry> entries = new ArrayList<>();

    private int caches;

    @BeforeEach
    void backUpOnce() {
        cluster.namespace("a");
        for (String name : List.of("bow", "stern", "rail")) {
            cluster.add("core/configmaps", "{metadata: {namespace: 'a', name: '%s'}, data: {x: 'y'}}".formatted(name));
        }
        cluster.add("core/persistentvolumeclaims", """
                        {metadata: {namespace: 'a', name: 'hold'}, spec: {volumeName: 'pv'}, status: {phase: 'Bound'}}""");
        cluster.add("core/persistentvolumes", """
                        {metadata: {name: 'pv'}, spec: {claimRef: {namespace: 'a', name: 'hold'}}}""");
        before = TestLocation.initialised();
        HeapRun run = new HeapRun();
        first = run.id;
        atFirst = assertSucceeds(before, run, nextCache());
        cluster.add("core/configmaps", "{metadata: {namespace: 'a', name: 'tiller'}}");
        files.change();
        now = assertSucceeds(before.copy(), new HeapRun(), nextCache());
    }

    @Test
    void endsCompleteOrWithACodeWhateverTheStoreAnswers() {
        for (FaultPlan plan : FaultPlan.forAll(requestsOfABackup())) {
            TestLocation location = before.copy();
            Path cache = nextCache();
            HeapRun run = new HeapRun();

            Outcome outcome = backUp(location, plan.on(location.store), run.context(), cache);

            switch (outcome) {
                case Outcome.Succeeded done ->
                    assertThat(run.leaks).as("leaks after %s", plan).isEmpty();
                case Outcome.Failed failed ->
                    assertThat(failed.code()).as("%s", plan).isNotEqualTo(ErrorCode.INTERNAL_ERROR);
                case Outcome.PartlySucceeded partly -> fail("%s cost items: %s", plan, partly);
                case Outcome.Canceled canceled -> fail("%s canceled the run: %s", plan, canceled);
            }
            HeapRun next = new HeapRun();
            assertThat(backUp(location, location.store, next.context(), cache))
                    .as("the next backup after %s", plan)
                    .isInstanceOf(Outcome.Succeeded.class);
            Set<RunId> listed = listed(location, plan);
            assertThat(listed).contains(next.id);
            if (outcome instanceof Outcome.Succeeded) {
                assertThat(listed).as("%s: it said that it succeeded", plan).contains(run.id);
            }
        }
    }

    @Test
    void goesOnUnderItsIdWhereverTheProcessDied() {
        for (FaultyStore.Call call : requestsOfABackup()) {
            diesAndGoesOn(call, false);
            if (call.verb() == Verb.CREATE) {
                diesAndGoesOn(call, true);
            }
        }
    }

    private void diesAndGoesOn(FaultyStore.Call call, boolean arrives) {
        String when = (arrives ? "after " : "before ") + call;
        TestLocation location = before.copy();
        Path cache = nextCache();
        HeapRun run = new HeapRun();
        MortalStore store = new MortalStore(location.store, call.number(), arrives);
        try {
            backUp(new MortalMemory(location.memory, store), location, store, run.context(store::requireAlive), cache);
        } catch (MortalStore.Death | IllegalStateException unheard) {
            assertThat(store.isDead()).as("%s: %s", when, unheard).isTrue();
        }
        assertThat(store.isDead()).as("died %s", when).isTrue();

        assertThat(backUp(location, location.store, run.context(), cache))
                .as("the same run after it died %s", when)
                .isInstanceOf(Outcome.Succeeded.class);

        assertThat(listed(location, when)).contains(run.id);
        assertThat(entries)
                .as("once opened and once closed, although it died %s", when)
                .filteredOn(entry -> isOf(run.id, entry))
                .hasSize(2);
    }

    private static boolean isOf(RunId run, JournalEntry entry) {
        return switch (entry) {
            case JournalEntry.RunOpened opened -> opened.run().equals(run);
            case JournalEntry.RunClosed closed -> closed.run().equals(run);
            case JournalEntry.PointSealed sealed -> false;
            case JournalEntry.PointForgotten forgotten -> false;
            case JournalEntry.PointsReprieved reprieved -> false;
            case JournalEntry.PointsDropped dropped -> false;
            case JournalEntry.Other other -> false;
        };
    }

    private List<FaultyStore.Call> requestsOfABackup() {
        TestLocation location = before.copy();
        FaultyStore counting = new FaultyStore(location.store);
        Outcome outcome = backUp(location, counting, new HeapRun().context(), nextCache());
        assertThat(outcome).isInstanceOf(Outcome.Succeeded.class);
        assertThat(counting.calls()).hasSizeGreaterThan(20);
        return counting.calls();
    }

    /** Over a store that is well: the run succeeds, and its restore point holds the files as they are. */
    private PointContent assertSucceeds(TestLocation location, HeapRun run, Path cache) {
        Outcome outcome = backUp(location, location.store, run.context(), cache);
        assertThat(outcome).as("%s", outcome).isInstanceOf(Outcome.Succeeded.class);
        PointContent content = Optional.ofNullable(points(location).get(run.id)).orElseThrow();
        assertThat(content.files()).isEqualTo(files.content("a/hold"));
        return content;
    }

    private Outcome backUp(TestLocation location, ObjectStore driver, RunContext run, Path cache) {
        return backUp(location.memory, location, driver, run, cache);
    }

    private Outcome backUp(WriterMemory memory, TestLocation location, ObjectStore driver, RunContext run, Path cache) {
        return new BackupEngine(
                        cluster,
                        new BackupSettings("pier", 2),
                        named -> location.open(TestLocation.stacked(driver), memory, cache),
                        List.of(files))
                .run(
                        new BackupOrder(List.of("a"), BackupOrder.SYSTEM_NAMESPACES, "harbour", CaptureScope.STANDARD),
                        run);
    }

    /** The runs of all listed restore points, each of which has to hold what its run saw. */
    private Set<RunId> listed(TestLocation location, Object when) {
        Map<RunId, PointContent> points = points(location);
        points.forEach((run, content) -> assertThat(content)
                .as("restore point of %s after %s", run, when)
                .isEqualTo(run.equals(first) ? atFirst : now));
        return points.keySet();
    }

    /** Every listed restore point, wholly read, by its run. */
    private Map<RunId, PointContent> points(TestLocation location) {
        Map<RunId, PointContent> points = new HashMap<>();
        entries.clear();
        try (OpenRepository elsewhere = location.openElsewhere(nextCache())) {
            List<Problem> problems = elsewhere.readJournals(Map.of(), entry -> {
                entries.add(entry);
                if (entry instanceof JournalEntry.PointSealed point) {
                    PointContent content = PointContent.of(elsewhere.restorePoint(point.id()));
                    assertThat(content.objects()).hasSize((int) point.summary().objects());
                    assertThat(points.put(point.summary().run(), content)).isNull();
                }
            });
            assertThat(problems).isEmpty();
        }
        return points;
    }

    private Path nextCache() {
        return folder.resolve("cache-" + caches++);
    }

    /** What the process remembers until it dies. */
    private record MortalMemory(MapWriterMemory memory, MortalStore store) implements WriterMemory {
        @Override
        public Optional<byte[]> writer() {
            return memory.writer();
        }

        @Override
        public void rememberWriter(byte[] writer) {
            store.requireAlive();
            memory.rememberWriter(writer);
        }

        @Override
        public Optional<KeyEpoch> keyEpoch() {
            return memory.keyEpoch();
        }

        @Override
        public void rememberKeyEpoch(KeyEpoch epoch) {
            store.requireAlive();
            memory.rememberKeyEpoch(epoch);
        }

        @Override
        public Optional<JournalHead> head(String writerId) {
            return memory.head(writerId);
        }

        @Override
        public void rememberHead(JournalHead head) {
            store.requireAlive();
            memory.rememberHead(head);
        }

        @Override
        public Optional<RepositoryPin> pin() {
            return memory.pin();
        }

        @Override
        public void rememberPin(RepositoryPin pin) {
            store.requireAlive();
            memory.rememberPin(pin);
        }
    }
}
