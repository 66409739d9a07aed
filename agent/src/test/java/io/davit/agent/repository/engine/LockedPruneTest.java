package io.davit.agent.repository.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.agent.objectstore.FaultyStore;
import io.davit.agent.objectstore.LockMode;
import io.davit.agent.objectstore.ObjectKey;
import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.objectstore.RetentionLock;
import io.davit.agent.objectstore.decorate.ForwardingStore;
import io.davit.agent.objectstore.decorate.StoreMeter.Verb;
import io.davit.agent.objectstore.memory.MemoryStore;
import io.davit.agent.repository.ForgetOrder;
import io.davit.agent.repository.MapWriterMemory;
import io.davit.agent.repository.OpenRepository;
import io.davit.agent.repository.PruneOrder;
import io.davit.agent.repository.PruneReport;
import io.davit.agent.repository.RestorePointId;
import io.davit.agent.repository.Space;
import io.davit.agent.run.FastFolders;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What nothing needs and a lock keeps costs no prune, and is gone once the lock ended (R21). */
class LockedPruneTest {
    private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
    private final SmallBackup first = SmallBackup.first();
    private final SmallBackup old = first.with("old", 120_000);
    private final SmallBackup now = first.with("now", 90_000);
    private final Instant end = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(120);
    private TestLocation location;
    private RestorePointId oldPoint;
    private RestorePointId newPoint;

    @TempDir(factory = FastFolders.class)
    private Path folder;

    private int caches;

    @BeforeEach
    void aRepositoryWithAPointThatIsForgotten() {
        // Ahead of the agent's by less than what R24 allows.
        Clock system = Clock.systemUTC();
        InstantSource ofTheStore = () -> system.instant().plus(ahead.get());
        location = TestLocation.initialised(MemoryStore.locking(ofTheStore.withZone(ZoneOffset.UTC)));
        backUp(first);
        oldPoint = backUp(old);
        newPoint = backUp(now);
    }

    @Test
    void passesOverWhatIsLockedAndComesBack() {
        lockEverything();
        forget(oldPoint);

        PruneReport early = prune(location.store);

        assertThat(early.dropped()).containsExactly(oldPoint);
        assertThat(early.deleted().count()).isZero();
        assertThat(early.condemned().count()).isZero();
        assertThat(early.locked().packs().bytes()).isGreaterThan(100_000);
        assertThat(early.locked().until()).contains(end);
        assertThat(prune(location.store).locked()).isEqualTo(early.locked());
        assertThat(keys("refs/")).hasSize(3);

        ahead.set(Duration.ofMinutes(3));
        PruneReport late = prune(location.store);

        assertThat(late.locked().packs().count()).isZero();
        assertThat(late.deleted()).isEqualTo(early.locked().packs());
        assertThat(keys("refs/")).hasSize(2);
        assertHolds(newPoint, now);
    }

    /** What is reclaimable now is told apart from what is once its lock ended, and nothing is told twice. */
    @Test
    void accountingSaysWhatLocksKeep() {
        Space free = space();
        lockEverything();
        Space locked = space();
        forget(oldPoint);
        prune(location.store);
        Space dropped = space();

        assertThat(of(free, oldPoint).reclaimable()).isGreaterThan(100_000);
        assertThat(of(free, oldPoint).lockedUntil()).isEmpty();
        assertThat(of(locked, oldPoint).reclaimable()).isZero();
        assertThat(of(locked, oldPoint).locked()).isEqualTo(of(free, oldPoint).reclaimable());
        assertThat(of(locked, oldPoint).lockedUntil()).contains(end);
        assertThat(locked.unneeded().count()).isZero();
        assertThat(dropped.unneeded().count()).isZero();
        assertThat(dropped.locked().packs().bytes())
                .isEqualTo(of(free, oldPoint).reclaimable());
        assertThat(dropped.locked().until()).contains(end);
    }

    private Space space() {
        return with(
                location.store, repository -> repository.space(TestRun.next().context()));
    }

    private static Space.OfPoint of(Space space, RestorePointId point) {
        return space.points().stream()
                .filter(of -> of.id().equals(point))
                .findFirst()
                .orElseThrow();
    }

    /** A lock that was not there when the pack was condemned keeps the list open, until it is carried out. */
    @Test
    void carriesAListOutOnceMoreOfWhichSomethingWasLocked() {
        forget(oldPoint);
        ObjectStore lockedMeanwhile = new ForwardingStore(location.store) {
            @Override
            public void delete(ObjectKey key) {
                location.store.extendLock(key, new RetentionLock(LockMode.COMPLIANCE, end));
                super.delete(key);
            }
        };

        PruneReport early = prune(lockedMeanwhile);
        ahead.set(Duration.ofMinutes(3));
        PruneReport late = prune(location.store);

        assertThat(early.condemned().count()).isPositive();
        assertThat(early.deleted().count()).isZero();
        assertThat(late.deleted()).isEqualTo(early.condemned());
        assertHolds(newPoint, now);
    }

    /** Small segments that are locked cannot go, and are not merged again by each prune. */
    @Test
    void mergesNoSegmentsThatStay() {
        for (int i = 0; i < 16; i++) {
            backUp(first.with("more" + i, 5_000));
        }
        lockEverything();
        int before = keys("index/").size();

        prune(location.store);
        prune(location.store);

        assertThat(keys("index/")).hasSize(before);
        ahead.set(Duration.ofMinutes(3));
        prune(location.store);
        assertThat(keys("index/").size()).isLessThan(before);
    }

    /** Of a place that cannot lock nothing is asked. */
    @Test
    void asksNoPlainStoreForLocks() {
        location = TestLocation.initialised();
        backUp(first);
        oldPoint = backUp(old);
        backUp(now);
        forget(oldPoint);
        FaultyStore asked = new FaultyStore(location.store);

        PruneReport report = prune(asked);

        assertThat(report.deleted().count()).isPositive();
        assertThat(asked.calls()).noneMatch(call -> call.verb() == Verb.LOCK);
    }

    private void lockEverything() {
        keys("").forEach(key -> location.store.extendLock(key, new RetentionLock(LockMode.GOVERNANCE, end)));
    }

    private List<ObjectKey> keys(String prefix) {
        List<ObjectKey> keys = new ArrayList<>();
        location.store.list(prefix, stat -> keys.add(stat.key()));
        return keys;
    }

    private RestorePointId backUp(SmallBackup backup) {
        return with(location.store, repository -> backup.write(repository, TestRun.next(), List.of()));
    }

    private void forget(RestorePointId point) {
        with(
                location.store,
                repository -> repository
                        .upkeep()
                        .forget(
                                List.of(point),
                                new ForgetOrder(Duration.ZERO),
                                TestRun.next().context()));
    }

    private PruneReport prune(ObjectStore way) {
        return with(
                way,
                repository -> repository
                        .upkeep()
                        .prune(PruneOrder.USUAL, TestRun.next().context()));
    }

    private <T> T with(ObjectStore way, Function<OpenRepository, T> work) {
        try (OpenRepository repository = location.open(way, location.memory, folder.resolve("cache-" + caches++))) {
            return work.apply(repository);
        }
    }

    private void assertHolds(RestorePointId point, SmallBackup backup) {
        try (OpenRepository repository =
                location.open(location.store, new MapWriterMemory(), folder.resolve("reader-" + caches++))) {
            assertThat(SmallBackup.read(repository, point).isSame(backup)).isTrue();
        }
    }
}
