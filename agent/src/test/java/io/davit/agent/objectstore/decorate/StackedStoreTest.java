package io.davit.agent.objectstore.decorate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.davit.agent.objectstore.Content;
import io.davit.agent.objectstore.CreateResult;
import io.davit.agent.objectstore.FaultyStore;
import io.davit.agent.objectstore.FaultyStore.Fault;
import io.davit.agent.objectstore.ObjectKey;
import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.objectstore.decorate.StoreMeter.Verb;
import io.davit.agent.objectstore.memory.MemoryStore;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StackedStoreTest {
    private static final ObjectKey KEY = new ObjectKey("points/w/1");

    private final MemoryStore driver = new MemoryStore(Clock.systemUTC());
    private final FaultyStore faulty = new FaultyStore(driver);
    private final StoreMeter meter = new StoreMeter();
    private final List<Duration> pauses = new ArrayList<>();
    private final HandClock clock = new HandClock();
    private final RetryPolicy policy =
            new RetryPolicy(4, Duration.ofSeconds(1), Duration.ofSeconds(3), Duration.ofMinutes(1));
    private final ObjectStore store = stack(faulty);

    private ObjectStore stack(ObjectStore below) {
        ObjectStore settled = new SettlingStore(new MeteredStore(below, meter));
        return new RetryingStore(
                settled,
                policy,
                clock,
                pause -> {
                    pauses.add(pause);
                    clock.now = clock.now.plus(pause);
                },
                () -> 1.0);
    }

    @Test
    void takesAnObjectWithTheSameBytesForItsOwn() {
        driver.create(KEY, text("entry"));

        assertThat(store.create(KEY, text("entry"))).isEqualTo(CreateResult.CREATED);
    }

    @Test
    void callsOtherBytesAConflictAndKeepsThem() {
        driver.create(KEY, text("entry"));

        assertCode(ErrorCode.STORE_CONFLICT, () -> store.create(KEY, text("forge")));
        assertCode(ErrorCode.STORE_CONFLICT, () -> store.create(KEY, text("longer entry")));

        assertThat(driver.readWhole(KEY, 100)).asString(UTF_8).isEqualTo("entry");
        assertThat(pauses).isEmpty();
    }

    @Test
    void comparesLargeObjectsPieceByPiece() {
        byte[] bytes = new byte[9 * 1024 * 1024];
        driver.create(KEY, Content.of(bytes.clone()));
        bytes[bytes.length - 1] = 1;

        assertCode(ErrorCode.STORE_CONFLICT, () -> store.create(KEY, Content.of(bytes)));

        assertThat(meter.requests(Verb.READ)).isEqualTo(3);
    }

    @Test
    void findsOutThatACreateSucceededWhoseAnswerWasLost() {
        faulty.failCall(1, Fault.ERROR_AFTER);

        assertThat(store.create(KEY, text("entry"))).isEqualTo(CreateResult.CREATED);

        assertThat(meter.requests(Verb.CREATE)).isOne();
        assertThat(pauses).isEmpty();
    }

    @Test
    void createsAgainWhatALostRequestDidNotCreate() {
        faulty.failCall(1, Fault.RESET);

        assertThat(store.create(KEY, text("entry"))).isEqualTo(CreateResult.CREATED);

        assertThat(driver.readWhole(KEY, 100)).asString(UTF_8).isEqualTo("entry");
        assertThat(pauses).containsExactly(Duration.ofSeconds(1));
    }

    @Test
    void isNotMisledByAStaleLookAfterALostAnswer() {
        faulty.failCall(1, Fault.ERROR_AFTER).failCall(2, Fault.STALE);

        assertThat(store.create(KEY, text("entry"))).isEqualTo(CreateResult.CREATED);

        assertThat(driver.readWhole(KEY, 100)).asString(UTF_8).isEqualTo("entry");
    }

    @Test
    void looksAgainWhenTheLookFails() {
        faulty.failCall(1, Fault.ERROR_AFTER).failCall(2, Fault.RESET).failCall(4, Fault.RESET);

        assertThat(store.create(KEY, text("entry"))).isEqualTo(CreateResult.CREATED);
    }

    @Test
    void asksNothingMoreAfterARefusalThatNeedsAFix() {
        faulty.fail(ErrorCode.STORE_FULL, call -> true);

        assertCode(ErrorCode.STORE_FULL, () -> store.create(KEY, text("entry")));

        assertThat(faulty.calls()).hasSize(1);
        assertThat(pauses).isEmpty();
    }

    @Test
    void givesUpAfterTheLastAttemptWithTheLastFailure() {
        faulty.fail(ErrorCode.STORE_THROTTLED, call -> true);

        assertThatThrownBy(() -> store.stat(KEY)).isInstanceOfSatisfying(DavitException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.STORE_THROTTLED);
            assertThat(e.getSuppressed()).hasSize(1);
        });

        assertThat(pauses).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(3));
        assertThat(meter.failures(Verb.STAT)).isEqualTo(4);
    }

    @Test
    void beginsNoTryAfterTheBudget() {
        faulty.fail(ErrorCode.STORE_UNREACHABLE, call -> {
            clock.now = clock.now.plusSeconds(40);
            return true;
        });

        assertCode(ErrorCode.STORE_UNREACHABLE, () -> store.readWhole(KEY, 10));

        assertThat(faulty.calls()).hasSize(2);
    }

    @Test
    void neverRetriesWhatIsPositivelyMissing() {
        assertCode(ErrorCode.STORE_OBJECT_MISSING, () -> store.read(KEY, 0, 1));

        assertThat(faulty.calls()).hasSize(1);
    }

    @Test
    void triesNoMoreWhenTheThreadIsInterrupted() {
        ObjectStore interrupted = new RetryingStore(
                faulty, policy, clock, pause -> Thread.currentThread().interrupt(), () -> 1.0);
        faulty.fail(ErrorCode.STORE_FAILED, call -> true);

        assertCode(ErrorCode.STORE_FAILED, () -> interrupted.stat(KEY));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(faulty.calls()).hasSize(1);
    }

    @Test
    void visitsEveryObjectOnceThoughTheListingBreaks() {
        for (int i = 0; i < 9; i++) {
            driver.create(new ObjectKey("k/" + i), text("x"));
        }
        faulty.failCall(1, Fault.RESET).failCall(2, Fault.ERROR_AFTER);
        List<String> seen = new ArrayList<>();

        store.list("", stat -> seen.add(stat.key().value()));

        assertThat(seen).containsExactly("k/0", "k/1", "k/2", "k/3", "k/4", "k/5", "k/6", "k/7", "k/8");
    }

    @Test
    void neverRetriesWhatTheVisitorThrew() {
        driver.create(KEY, text("x"));

        assertCode(ErrorCode.RUN_CANCELED, () -> {
            store.list("", stat -> {
                throw new DavitException(ErrorCode.RUN_CANCELED, "enough");
            });
            return store;
        });

        assertThat(faulty.calls()).hasSize(1);
    }

    @Test
    void countsWhatTheStoreIsReallyAsked() {
        faulty.failCall(1, Fault.RESET);

        store.create(KEY, text("12345"));
        store.readWhole(KEY, 100);
        store.read(KEY, 1, 2);

        assertThat(meter.requests(Verb.CREATE)).isEqualTo(2);
        assertThat(meter.failures(Verb.CREATE)).isOne();
        assertThat(meter.requests(Verb.STAT)).isOne();
        assertThat(meter.bytesSent()).isEqualTo(5);
        assertThat(meter.bytesReceived()).isEqualTo(7);
    }

    @Test
    void endsWholeOrCodedWhicheverRequestsFail() {
        for (long seed = 0; seed < 300; seed++) {
            MemoryStore place = new MemoryStore(Clock.systemUTC());
            FaultyStore broken = new FaultyStore(place)
                    .failAtRandom(seed, 3, Fault.ERROR_BEFORE, Fault.ERROR_AFTER, Fault.RESET, Fault.STALE);
            ObjectStore stacked = stack(broken);
            for (int i = 0; i < 5; i++) {
                ObjectKey key = new ObjectKey("k/" + i);
                try {
                    assertThat(stacked.create(key, text("v" + i))).isEqualTo(CreateResult.CREATED);
                } catch (DavitException e) {
                    assertThat(e.code()).isIn(ErrorCode.STORE_FAILED, ErrorCode.STORE_UNREACHABLE);
                    continue;
                }
                assertThat(place.readWhole(key, 10)).asString(UTF_8).isEqualTo("v" + i);
            }
        }
    }

    private static Content text(String value) {
        return Content.of(value.getBytes(UTF_8));
    }

    private static void assertCode(ErrorCode code, java.util.concurrent.Callable<?> call) {
        assertThatThrownBy(call::call)
                .isInstanceOfSatisfying(
                        DavitException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private static final class HandClock extends Clock {
        private Instant now = Instant.parse("2026-01-01T00:00:00Z");

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
