package io.davit.hub.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Where a hub's operator works in a test: a key folder, a safe for root keys, and a clock that he sets. */
final class KeyRoom {
    static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");

    final Path keys;
    final Path safe;
    final SettableClock clock = new SettableClock();

    KeyRoom(Path folder) {
        this.keys = folder.resolve("keys");
        this.safe = folder.resolve("root.pem");
    }

    KeyFolder folder() {
        return new KeyFolder(keys);
    }

    HubKeys init() {
        return new HubInit(folder(), clock).init(safe);
    }

    HubKeys initWatchedBy(Consumer<String> written) {
        return new HubInit(new KeyFolder(keys, written), clock).init(safe);
    }

    KeyRotation rotation() {
        return new KeyRotation(folder(), clock);
    }

    HubKeys open() {
        return HubKeys.open(folder(), clock);
    }

    static void refuses(ErrorCode code, ThrowingCallable attempt) {
        assertThatThrownBy(attempt)
                .isInstanceOfSatisfying(
                        DavitException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(code));
    }

    static final class SettableClock extends Clock {
        private Instant now = NOON;

        void advance(Duration by) {
            now = now.plus(by);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
