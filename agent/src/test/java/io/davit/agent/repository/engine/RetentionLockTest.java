package io.davit.agent.repository.engine;

import static io.davit.agent.repository.engine.Codes.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import io.davit.agent.objectstore.Content;
import io.davit.agent.objectstore.CreateResult;
import io.davit.agent.objectstore.FaultyStore;
import io.davit.agent.objectstore.LockMode;
import io.davit.agent.objectstore.MortalStore;
import io.davit.agent.objectstore.ObjectKey;
import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.objectstore.RetentionLock;
import io.davit.agent.objectstore.decorate.ForwardingStore;
import io.davit.agent.objectstore.decorate.StoreMeter.Verb;
import io.davit.agent.objectstore.memory.MemoryStore;
import io.davit.agent.repository.BackupWriter;
import io.davit.agent.repository.Compression;
import io.davit.agent.repository.JournalEntry;
import io.davit.agent.repository.LockOrder;
import io.davit.agent.repository.MapWriterMemory;
import io.davit.agent.repository.OpenRepository;
import io.davit.agent.repository.Repair;
import io.davit.agent.repository.RestorePointId;
import io.davit.agent.run.FastFolders;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Locks that reach as far as a restore point is retained, on everything that it needs (R21). */
class RetentionLockTest {
    private static final Instant START = Instant.now();
    /** A kill at every so many-th request. */
    private static final int STRIDE = Integer.getInteger("davit.locks.stride", 9);

    private final SmallBackup first = SmallBackup.first();
    private final SmallBackup second = first.with("second", 90_000);
    private TestLocation location;

    @TempDir(factory = FastFolders.class)
    private Path folder;

    private int caches;

    @BeforeEach
    void aRepositoryThatCanLock() {
        location = TestLocation.initialised(MemoryStore.locking(Clock.systemUTC()));
    }

    private Path cache() {
        return folder.resolve("cache");
    }

    private static Optional<LockOrder> locked(int days) {
        return Optional.of(new LockOrder(Optional.empty(), START.plus(Duration.ofDays(days))));
    }

    private RestorePointId backUp(ObjectStore way, SmallBackup backup, Optional<LockOrder> lock) {
        TestRun run = TestRun.next();
        try (OpenRepository repository = location.open(way, location.memory, cache());
                BackupWriter writer = repository.startBackup(run.context(), Compression.AUTO, lock)) {
            backup.writeStreams(writer);
            return writer.seal(backup.summary(run, lock.map(LockOrder::retainUntil)), List.of())
                    .point();
        }
    }

    private RestorePointId backUp(SmallBackup backup, Optional<LockOrder> lock) {
        return backUp(location.store, backup, lock);
    }

    /** Whoever has the credential deletes whatever the store lets go. */
    private void everythingIsDeletedThatCanBe() {
        List<ObjectKey> all = new ArrayList<>();
        location.store.list("", stat -> all.add(stat.key()));
        for (ObjectKey key : all) {
            try {
                location.store.delete(key);
            } catch (DavitException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.STORE_LOCKED);
            }
        }
    }

    /** By somebody who has the passphrase and nothing else. */
    private OpenRepository openAnew() {
        return new DavitRepository(
                Trusted.open(location.store, Passphrases.right(), new MapWriterMemory()),
                folder.resolve("anew-" + caches++));
    }

    private void assertHolds(RestorePointId point, SmallBackup backup) {
        try (OpenRepository repository = openAnew()) {
            assertThat(SmallBackup.read(repository, point).isSame(backup)).isTrue();
        }
    }

    private List<JournalEntry.PointSealed> points() {
        List<JournalEntry.PointSealed> points = new ArrayList<>();
        try (OpenRepository repository = openAnew()) {
            repository.readJournals(Map.of(), entry -> {
                if (entry instanceof JournalEntry.PointSealed sealed) {
                    points.add(sealed);
                }
            });
        }
        return points;
    }

    @Test
    void locksEverythingThatTheRestorePointNeeds() {
        backUp(first, Optional.empty());
        RestorePointId point = backUp(second, locked(90));

        everythingIsDeletedThatCanBe();

        assertHolds(point, second);
        Optional<RetentionLock> told = points().getLast().summary().lock();
        assertThat(told.orElseThrow().mode()).isEqualTo(LockMode.GOVERNANCE);
        assertThat(told.orElseThrow().until()).isAfterOrEqualTo(START.plus(Duration.ofDays(90)));
    }

    @Test
    void locksNothingThatNobodyRetains() {
        backUp(first, Optional.empty());

        everythingIsDeletedThatCanBe();

        List<ObjectKey> left = new ArrayList<>();
        location.store.list("", stat -> left.add(stat.key()));
        assertThat(left).isEmpty();
    }

    /** R21: one call for each object in a period, and none for a while after. */
    @Test
    void extendsEachLockOnceInAPeriod() {
        backUp(first, locked(90));
        FaultyStore asked = new FaultyStore(location.store);

        backUp(asked, first, locked(90));
        assertThat(locks(asked)).isEmpty();
        asked = new FaultyStore(location.store);
        backUp(asked, first, locked(91));
        assertThat(locks(asked)).isEmpty();

        asked = new FaultyStore(location.store);
        RestorePointId point = backUp(asked, first, locked(110));
        assertThat(locks(asked)).doesNotHaveDuplicates().anyMatch(key -> key.startsWith("packs/"));
        asked = new FaultyStore(location.store);
        backUp(asked, first, locked(110));
        assertThat(locks(asked)).isEmpty();
        everythingIsDeletedThatCanBe();
        assertHolds(point, first);
    }

    private static List<String> locks(FaultyStore store) {
        return store.calls().stream()
                .filter(call -> call.verb() == Verb.LOCK)
                .map(FaultyStore.Call::key)
                .toList();
    }

    @Test
    void sealsNothingIfALockCannotBeExtended() {
        for (String named : List.of("packs/", "index/", "points/", "slots/", "format")) {
            aRepositoryThatCanLock();
            RestorePointId before = backUp(first, Optional.empty());
            FaultyStore refusing = new FaultyStore(location.store)
                    .fail(
                            ErrorCode.STORE_ACCESS_DENIED,
                            call -> call.verb() == Verb.LOCK && call.key().startsWith(named));

            assertFails(() -> backUp(refusing, first, locked(90)), ErrorCode.RETENTION_LOCK_FAILED);

            assertThat(points()).hasSize(1);
            assertHolds(before, first);
        }
    }

    /** A store that takes the words and does not keep them is found out before anything else is stored. */
    @Test
    void failsBeforeAnythingElseIfTheStoreForgetsLocks() {
        backUp(first, Optional.empty());
        ObjectStore forgetful = new ForwardingStore(location.store) {
            @Override
            public CreateResult create(ObjectKey key, Content content, RetentionLock lock) {
                return super.create(key, content);
            }
        };
        FaultyStore asked = new FaultyStore(forgetful);

        assertFails(() -> backUp(asked, second, locked(90)), ErrorCode.RETENTION_LOCK_FAILED);

        assertThat(asked.calls())
                .noneMatch(call -> call.verb() == Verb.CREATE && call.key().startsWith("packs/"));
    }

    /** Where nothing can be locked, who asks for it is told; who leaves it to the location has the signed date alone. */
    @Test
    void saysThatTheLocationCannotLock() {
        location = TestLocation.initialised();
        LockOrder strict = new LockOrder(Optional.of(LockMode.COMPLIANCE), START.plus(Duration.ofDays(90)));

        assertFails(() -> backUp(first, Optional.of(strict)), ErrorCode.STORE_CANNOT_LOCK);
        backUp(first, locked(90));

        assertThat(points()).hasSize(1).allMatch(point -> point.summary().lock().isEmpty());
    }

    /** What the memory of one place says counts for no other: a copy of a repository has no locks. */
    @Test
    void believesNoMemoryOfAnotherPlace() {
        backUp(first, locked(90));
        ObjectStore elsewhere = new ForwardingStore(location.store) {
            @Override
            public String describe() {
                return "another place";
            }
        };
        FaultyStore asked = new FaultyStore(elsewhere);

        backUp(asked, first, locked(90));

        assertThat(locks(asked)).anyMatch(key -> key.startsWith("packs/"));
    }

    /** What a repair creates anew has no lock, whatever its name had before somebody bypassed it. */
    @Test
    void remembersNoLocksBehindARepair() {
        backUp(first, locked(90));
        try (OpenRepository repository = location.open(location.store, location.memory, cache())) {
            repository.repair(
                    new Repair.Order(Optional.empty(), false, false),
                    TestRun.next().context(),
                    new Deaf());
        }
        FaultyStore asked = new FaultyStore(location.store);

        backUp(asked, first, locked(90));

        assertThat(locks(asked)).anyMatch(key -> key.startsWith("packs/"));
    }

    /** The bucket was lost, and what a copy holds was put back under its name. */
    @Test
    void believesNoMemoryOfABucketThatWasMadeAnew() {
        backUp(first, locked(90));
        MemoryStore again = MemoryStore.locking(Clock.systemUTC());
        location.store.list("", stat -> {
            again.create(stat.key(), Content.of(location.store.readWhole(stat.key(), 64 << 20)));
            return true;
        });
        FaultyStore asked = new FaultyStore(again);

        backUp(asked, first, locked(90));

        assertThat(locks(asked)).contains("format").anyMatch(key -> key.startsWith("packs/"));
    }

    private static final class Deaf implements Repair.Visitor {
        @Override
        public void broughtBack(String object) {}

        @Override
        public void named(String pack) {}

        @Override
        public void replaced(String pack, int blocks) {}

        @Override
        public void left(String object, DavitException why) {}
    }

    /** Killed anywhere, and started again with what is remembered, no sealed point has less than it says. */
    @Test
    void sealsNoPointWithShorterLocksWhereverItIsKilled() {
        boolean isOver = false;
        for (int last = 1; !isOver; last += STRIDE) {
            for (boolean arrives : new boolean[] {true, false}) {
                aRepositoryThatCanLock();
                Path mine = folder.resolve("killed-" + last + arrives);
                write(location.store, mine, first, Optional.empty());
                MortalStore mortal = new MortalStore(location.store, last, arrives);
                try {
                    write(mortal, mine, second, locked(90));
                } catch (MortalStore.Death | RuntimeException e) {
                    assertThat(mortal.isDead()).as("%s", e).isTrue();
                }
                isOver = !mortal.isDead();

                write(location.store, mine, second.more(), locked(90));

                List<JournalEntry.PointSealed> sealed = points();
                everythingIsDeletedThatCanBe();
                for (JournalEntry.PointSealed point : sealed) {
                    if (point.summary().lock().isPresent()) {
                        boolean isLast = point == sealed.getLast();
                        assertHolds(point.id(), isLast ? second.more() : second);
                    }
                }
                assertThat(sealed).hasSizeGreaterThan(1);
            }
        }
    }

    private void write(ObjectStore way, Path cache, SmallBackup backup, Optional<LockOrder> lock) {
        TestRun run = TestRun.next();
        try (OpenRepository repository = location.open(way, location.memory, cache);
                BackupWriter writer = repository.startBackup(run.context(), Compression.AUTO, lock)) {
            backup.writeStreams(writer);
            writer.seal(backup.summary(run, lock.map(LockOrder::retainUntil)), List.of());
        }
    }
}
