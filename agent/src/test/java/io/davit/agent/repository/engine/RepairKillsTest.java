package io.davit.agent.repository.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.agent.objectstore.FaultyStore;
import io.davit.agent.objectstore.ObjectKey;
import io.davit.agent.objectstore.decorate.StoreMeter.Verb;
import io.davit.agent.repository.OpenRepository;
import io.davit.agent.repository.Repair;
import io.davit.agent.repository.RestorePointId;
import io.davit.agent.repository.Verification;
import io.davit.agent.run.FastFolders;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A repair that ends anywhere leaves no more damage than there was, and the next one goes on. */
@Tag("search")
class RepairKillsTest {
    @TempDir(factory = FastFolders.class)
    Path folder;

    private final SmallBackup one = SmallBackup.first();
    private int caches;

    @Test
    void aRepairThatEndsAnywhereIsGoneOnWith() {
        TestLocation whole = TestLocation.initialised();
        RestorePointId first = backUp(whole, one);
        RestorePointId second = backUp(whole, one.more());
        TestLocation spoiled = whole.copy();
        delete(spoiled, "index/");
        delete(spoiled, "refs/");
        keys(spoiled, "packs/").stream().skip(1).forEach(spoiled.store::delete);

        int steps = 0;
        boolean isDone = false;
        while (!isDone) {
            TestLocation location = spoiled.copy();
            List<ObjectKey> before = keys(location, "");
            isDone = endsBefore(location, whole, steps++);
            assertThat(keys(location, "")).as("nothing is removed").containsAll(before);
            repair(location, location.open(nextCache()), whole);
            assertWhole(location, first, second);
        }
        assertThat(steps).as("objects that a repair creates").isGreaterThan(4);
    }

    /** Answers whether the repair got to its end. */
    private boolean endsBefore(TestLocation location, TestLocation whole, int creations) {
        int[] created = {0};
        FaultyStore dying = new FaultyStore(location.store)
                .fail(ErrorCode.STORE_ACCESS_DENIED, call -> call.verb() == Verb.CREATE && created[0]++ >= creations);
        try {
            repair(location, location.open(dying, location.memory, nextCache()), whole);
            return true;
        } catch (DavitException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.STORE_ACCESS_DENIED);
            return false;
        }
    }

    private void repair(TestLocation location, OpenRepository opened, TestLocation whole) {
        try (OpenRepository repository = opened;
                OpenRepository copy = whole.openElsewhere(nextCache())) {
            repository.repair(
                    new Repair.Order(Optional.of(copy), true, false),
                    TestRun.next().context(),
                    new Silent());
        }
    }

    private void assertWhole(TestLocation location, RestorePointId first, RestorePointId second) {
        try (OpenRepository repository = location.openElsewhere(nextCache())) {
            List<String> damage = new ArrayList<>();
            Verification.Report report = repository.verify(
                    new Verification.Order(1, 7), TestRun.next().context(), new Verification.Findings() {
                        @Override
                        public void damaged(String object, DavitException why) {
                            damage.add(object);
                        }

                        @Override
                        public void touched(Verification.Touched touched) {
                            damage.add(touched.toString());
                        }
                    });
            assertThat(damage).isEmpty();
            assertThat(report.isClean()).isTrue();
            assertThat(SmallBackup.read(repository, first).isSame(one)).isTrue();
            assertThat(SmallBackup.read(repository, second).isSame(one.more())).isTrue();
        }
    }

    private static final class Silent implements Repair.Visitor {
        @Override
        public void broughtBack(String object) {}

        @Override
        public void named(String pack) {}

        @Override
        public void replaced(String pack, int blocks) {}

        @Override
        public void left(String object, DavitException why) {}
    }

    private RestorePointId backUp(TestLocation location, SmallBackup what) {
        try (OpenRepository repository = location.open(nextCache())) {
            return what.write(repository, TestRun.next(), List.of());
        }
    }

    private static void delete(TestLocation location, String prefix) {
        keys(location, prefix).forEach(location.store::delete);
    }

    private static List<ObjectKey> keys(TestLocation location, String prefix) {
        List<ObjectKey> keys = new ArrayList<>();
        location.store.list(prefix, stat -> keys.add(stat.key()));
        return keys;
    }

    private Path nextCache() {
        return folder.resolve("cache-" + caches++);
    }
}
