package io.davit.agent.repository.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.agent.catalog.Catalog;
import io.davit.agent.catalog.CatalogPoint;
import io.davit.agent.catalog.CatalogState;
import io.davit.agent.catalog.rocks.RocksCatalog;
import io.davit.agent.objectstore.FaultPlan;
import io.davit.agent.objectstore.FaultyStore;
import io.davit.agent.objectstore.ObjectKey;
import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.repository.MapWriterMemory;
import io.davit.agent.repository.OpenRepository;
import io.davit.agent.repository.RestorePointId;
import io.davit.agent.run.FastFolders;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever the store answers while a location is opened and read into the catalog: nothing that was listed is lost, nothing is listed
 * that is not there, it ends with a code if it is not complete, and the next synchronisation is complete.
 */
@Tag("search")
class SyncFromFaultyStoreTest {
    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");

    @TempDir(factory = FastFolders.class)
    Path folder;

    private Catalog catalog;
    private TestLocation before;
    private TestLocation now;
    private final Set<ObjectKey> recent = new HashSet<>();
    private Set<RestorePointId> all;
    private int count;

    @BeforeEach
    void fillInTwoSteps() {
        catalog = RocksCatalog.open(folder.resolve("data"));
        now = TestLocation.initialised();
        MapWriterMemory second = new MapWriterMemory();
        backUp(now.memory);
        backUp(second);
        before = now.copy();
        now.store.list("", stat -> recent.add(stat.key()));
        Set<ObjectKey> old = Set.copyOf(recent);
        backUp(now.memory);
        backUp(second);
        backUp(new MapWriterMemory());
        recent.clear();
        now.store.list("", stat -> old.contains(stat.key()) || recent.add(stat.key()));
        CatalogState state = sync("whole", now.store, new MapWriterMemory());
        assertThat(state.problems()).isEmpty();
        all = listed("whole");
        assertThat(all).hasSize(5);
    }

    @AfterEach
    void close() {
        catalog.close();
    }

    @Test
    void completesAnEmptyCatalogAfterAnyAnswerOfTheStore() {
        MapWriterMemory newcomer = new MapWriterMemory();
        newcomer.rememberPin(now.memory.pin().orElseThrow());
        for (FaultPlan plan : plans(now, newcomer, Optional.empty())) {
            syncs("empty-" + count++, plan, now, newcomer.copy(), all);
        }
    }

    @Test
    void completesACatalogThatIsBehindAfterAnyAnswerOfTheStore() {
        MapWriterMemory behind = new MapWriterMemory();
        sync("witness", before.store, behind);
        for (FaultPlan plan : plans(now, behind, Optional.of(before))) {
            String location = "behind-" + count++;
            sync(location, before.store, behind.copy());
            syncs(location, plan, now, behind.copy(), all);
        }
    }

    @Test
    void completesTheCatalogOfOneWhoSawMoreThanIsListedAfterAnyAnswerOfTheStore() {
        MapWriterMemory witness = new MapWriterMemory();
        sync("witness", now.store, witness);
        for (FaultPlan plan : plans(now, witness, Optional.of(before))) {
            String location = "witness-" + count++;
            sync(location, before.store, new MapWriterMemory());
            syncs(location, plan, now, witness.copy(), all);
        }
    }

    @Test
    void neverShrinksByAFailureWhileARollbackIsRead() {
        MapWriterMemory witness = new MapWriterMemory();
        sync("witness", now.store, witness);
        Set<RestorePointId> left = new HashSet<>();
        sync("left", before.store, new MapWriterMemory());
        left.addAll(listed("left"));
        for (FaultPlan plan : plans(before, witness, Optional.of(now))) {
            String location = "rolled-back-" + count++;
            sync(location, now.store, witness.copy());

            Optional<CatalogState> state = trySync(location, plan.on(before.store), witness.copy(), plan);

            if (state.isEmpty()) {
                assertThat(listed(location)).as("%s", plan).isEqualTo(all);
            } else if (isOnlyRolledBack(state.get())) {
                assertThat(listed(location)).as("%s", plan).isEqualTo(left);
            } else {
                assertThat(listed(location)).as("%s", plan).containsAll(left);
            }
            assertThat(sync(location, now.store, witness.copy()).problems())
                    .as("it is back, after %s", plan)
                    .isEmpty();
            assertThat(listed(location)).as("it is back, after %s", plan).isEqualTo(all);
        }
    }

    private static boolean isOnlyRolledBack(CatalogState state) {
        assertThat(state.problems()).extracting(Problem::code).contains(ErrorCode.REPOSITORY_ROLLED_BACK);
        return state.problems().stream().allMatch(problem -> problem.code() == ErrorCode.REPOSITORY_ROLLED_BACK);
    }

    @Test
    void opensAfterAnyAnswerOfTheStoreOrSaysWhy() {
        FaultyStore counting = new FaultyStore(now.store);
        opens(counting, new MapWriterMemory());
        assertThat(counting.calls()).hasSizeGreaterThan(1);
        for (FaultPlan plan : FaultPlan.forAll(counting.calls())) {
            MapWriterMemory newcomer = new MapWriterMemory();
            try {
                opens(plan.on(now.store).whereRecentIs(key -> true), newcomer);
            } catch (DavitException e) {
                assertThat(e.code()).as("%s", plan).isNotEqualTo(ErrorCode.INTERNAL_ERROR);
                assertThat(newcomer.pin())
                        .as("nothing is trusted after %s", plan)
                        .isEmpty();
            }
            opens(now.store, newcomer);
            assertThat(newcomer.pin()).isEqualTo(now.memory.pin());
        }
    }

    private void opens(ObjectStore store, MapWriterMemory memory) {
        new DavitRepositories()
                .open(TestLocation.stacked(store), Passphrases.right(), memory, folder.resolve("cache-" + count++))
                .close();
    }

    private void syncs(
            String location, FaultPlan plan, TestLocation there, MapWriterMemory memory, Set<RestorePointId> complete) {
        Set<RestorePointId> old = listed(location);

        Optional<CatalogState> state =
                trySync(location, plan.on(there.store).whereRecentIs(recent::contains), memory, plan);

        assertThat(listed(location)).as("%s", plan).containsAll(old).isSubsetOf(complete);
        boolean mayBeOld = plan.fault() == FaultyStore.Fault.STALE || plan.fault() == FaultyStore.Fault.SHORT;
        if (state.isPresent() && state.get().problems().isEmpty() && !mayBeOld) {
            assertThat(listed(location)).as("said to be complete: %s", plan).isEqualTo(complete);
        }
        CatalogState next = sync(location, there.store, memory);
        assertThat(next.problems()).as("after %s", plan).isEmpty();
        assertThat(listed(location)).as("after %s", plan).isEqualTo(complete);
        assertThat(next.points()).as("after %s", plan).isEqualTo(complete.size());
    }

    /** Empty if it failed, with a code. */
    private Optional<CatalogState> trySync(String location, ObjectStore store, MapWriterMemory memory, FaultPlan plan) {
        try {
            CatalogState state = sync(location, store, memory);
            assertThat(state.points()).as("%s", plan).isEqualTo(listed(location).size());
            assertThat(state.problems())
                    .as("%s", plan)
                    .extracting(Problem::code)
                    .doesNotContain(ErrorCode.INTERNAL_ERROR);
            return Optional.of(state);
        } catch (DavitException e) {
            assertThat(e.code()).as("%s", plan).isNotEqualTo(ErrorCode.INTERNAL_ERROR);
            return Optional.empty();
        }
    }

    /** All that can happen to a synchronisation of a catalog that knows what {@code known} holds. */
    private List<FaultPlan> plans(TestLocation there, MapWriterMemory memory, Optional<TestLocation> known) {
        known.ifPresent(old -> sync("counted", old.store, new MapWriterMemory()));
        FaultyStore counting = new FaultyStore(there.store);
        sync("counted", counting, memory.copy());
        assertThat(counting.calls()).hasSizeGreaterThan(8);
        return FaultPlan.forAll(counting.calls());
    }

    private CatalogState sync(String location, ObjectStore store, MapWriterMemory memory) {
        try (OpenRepository repository =
                now.open(TestLocation.stacked(store), memory, folder.resolve("cache-" + count++))) {
            return catalog.sync(location, repository, NOON);
        }
    }

    private Set<RestorePointId> listed(String location) {
        Set<RestorePointId> points = new HashSet<>();
        catalog.newestFirst(location, point -> points.add(point.id()));
        assertThat(points)
                .allSatisfy(id -> assertThat(catalog.find(location, id).map(CatalogPoint::id))
                        .contains(id));
        return points;
    }

    private void backUp(MapWriterMemory memory) {
        try (OpenRepository repository = now.open(now.store, memory, folder.resolve("cache-" + count++))) {
            SmallBackup.first().write(repository, TestRun.next(), List.of());
        }
    }
}
