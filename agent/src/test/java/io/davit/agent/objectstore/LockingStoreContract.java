package io.davit.agent.objectstore;

import static io.davit.agent.objectstore.ObjectStoreContract.assertCode;
import static io.davit.agent.objectstore.ObjectStoreContract.key;
import static io.davit.agent.objectstore.ObjectStoreContract.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.davit.agent.objectstore.decorate.ObjectStores;
import io.davit.agent.objectstore.decorate.RetryPolicy;
import io.davit.agent.objectstore.decorate.StoreMeter;
import io.davit.agent.objectstore.decorate.StoreMeter.Verb;
import io.davit.errors.ErrorCode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a driver must do whose place can lock objects (R21). */
public abstract class LockingStoreContract {
    private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.DAYS);

    private ObjectStore store;

    /** Opens a store over an empty place that locks, set up for governance. */
    protected abstract ObjectStore openLocking() throws Exception;

    @BeforeEach
    void open() throws Exception {
        store = openLocking();
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static RetentionLock lock(LockMode mode, int days) {
        return new RetentionLock(mode, NOW.plus(Duration.ofDays(days)));
    }

    private static RetentionLock lock(int days) {
        return lock(LockMode.GOVERNANCE, days);
    }

    @Test
    void saysThatItLocks() {
        assertThat(store.traits().lock()).contains(LockMode.GOVERNANCE);
        assertThat(store.traits().createOnly()).isTrue();
    }

    @Test
    void keepsWhatIsCreatedWithALock() {
        assertThat(store.create(key("packs/ab/one"), text("one"), lock(2))).isEqualTo(CreateResult.CREATED);

        assertThat(store.lockOf(key("packs/ab/one"))).contains(lock(2));
        assertCode(ErrorCode.STORE_LOCKED, () -> deleted("packs/ab/one"));
        assertThat(store.readWhole(key("packs/ab/one"), 10)).asString().isEqualTo("one");
        assertThat(store.stat(key("packs/ab/one"))).isPresent();
        assertThat(store.create(key("packs/ab/one"), text("two"), lock(3))).isEqualTo(CreateResult.ALREADY_THERE);
        assertThat(store.lockOf(key("packs/ab/one"))).contains(lock(2));
    }

    @Test
    void locksWhatWasCreatedWithoutALock() {
        store.create(key("refs/a"), text("a"));
        assertThat(store.lockOf(key("refs/a"))).isEmpty();

        store.extendLock(key("refs/a"), lock(2));

        assertThat(store.lockOf(key("refs/a"))).contains(lock(2));
        assertCode(ErrorCode.STORE_LOCKED, () -> deleted("refs/a"));
    }

    @Test
    void extendsALockAndNeverShortensIt() {
        store.create(key("refs/a"), text("a"), lock(2));

        store.extendLock(key("refs/a"), lock(5));
        store.extendLock(key("refs/a"), lock(3));
        store.extendLock(key("refs/a"), lock(5));

        assertThat(store.lockOf(key("refs/a"))).contains(lock(5));
    }

    @Test
    void keepsTheStricterMode() {
        store.create(key("refs/a"), text("a"), lock(LockMode.COMPLIANCE, 2));

        store.extendLock(key("refs/a"), lock(1));
        assertThat(store.lockOf(key("refs/a"))).contains(lock(LockMode.COMPLIANCE, 2));
        store.extendLock(key("refs/a"), lock(4));

        assertThat(store.lockOf(key("refs/a"))).contains(lock(LockMode.COMPLIANCE, 4));
    }

    /** Nobody is told that a lock is stricter than it is. */
    @Test
    void saysThatALockCannotBeMadeStricter() {
        store.create(key("refs/a"), text("a"), lock(5));

        assertCode(ErrorCode.STORE_ACCESS_DENIED, () -> extended("refs/a", lock(LockMode.COMPLIANCE, 3)));

        assertThat(store.lockOf(key("refs/a"))).contains(lock(5));
    }

    @Test
    void saysThatThereIsNothingToLock() {
        assertCode(ErrorCode.STORE_OBJECT_MISSING, () -> extended("refs/a", lock(2)));
        assertCode(ErrorCode.STORE_OBJECT_MISSING, () -> store.lockOf(key("refs/a")));
    }

    @Test
    void deletesWhatIsNotLocked() {
        store.create(key("refs/a"), text("a"));

        store.delete(key("refs/a"));
        store.delete(key("refs/a"));

        assertThat(store.stat(key("refs/a"))).isEmpty();
        assertThat(store.create(key("refs/a"), text("b"))).isEqualTo(CreateResult.CREATED);
        assertThat(store.readWhole(key("refs/a"), 10)).asString().isEqualTo("b");
    }

    /** An earlier try may have created it with a shorter lock, or its answer was lost. */
    @Test
    void locksWhatIsFoundInsteadOfCreated() {
        StoreMeter meter = new StoreMeter();
        ObjectStore stacked = ObjectStores.stacked(store, meter, RetryPolicy.STANDARD, Clock.systemUTC(), pause -> {});
        store.create(key("packs/ab/one"), text("one"));

        assertThat(stacked.create(key("packs/ab/one"), text("one"), lock(2))).isEqualTo(CreateResult.CREATED);
        assertThat(stacked.create(key("packs/ab/two"), text("two"), lock(2))).isEqualTo(CreateResult.CREATED);

        assertThat(store.lockOf(key("packs/ab/one"))).isEqualTo(Optional.of(lock(2)));
        assertThat(meter.requests(Verb.LOCK)).isOne();
    }

    private Object deleted(String name) {
        store.delete(key(name));
        return name;
    }

    private Object extended(String name, RetentionLock lock) {
        store.extendLock(key(name), lock);
        return name;
    }
}
