package io.davit.agent.objectstore.decorate;

import io.davit.agent.objectstore.Content;
import io.davit.agent.objectstore.CreateResult;
import io.davit.agent.objectstore.ObjectKey;
import io.davit.agent.objectstore.ObjectStat;
import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.objectstore.RetentionLock;
import io.davit.agent.run.Pause;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.Retry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one place that repeats calls to a store: those that failed with a code whose {@link Retry} is NOW or LATER, with
 * growing pauses and full jitter, within a budget. An interrupted thread tries no more. What is thrown in the end is the
 * last failure, with the first ones suppressed on it.
 */
final class RetryingStore extends ForwardingStore {
    private final RetryPolicy policy;
    private final Clock clock;
    private final Pause pause;
    private final DoubleSupplier jitter;

    /** @param jitter gives numbers from 0 to 1 */
    RetryingStore(ObjectStore store, RetryPolicy policy, Clock clock, Pause pause, DoubleSupplier jitter) {
        super(store);
        this.policy = policy;
        this.clock = clock;
        this.pause = pause;
        this.jitter = jitter;
    }

    @Override
    public CreateResult create(ObjectKey key, Content content) {
        return retried(() -> super.create(key, content));
    }

    @Override
    public CreateResult create(ObjectKey key, Content content, RetentionLock lock) {
        return retried(() -> super.create(key, content, lock));
    }

    @Override
    public void extendLock(ObjectKey key, RetentionLock lock) {
        retried(() -> {
            super.extendLock(key, lock);
            return key;
        });
    }

    @Override
    public Optional<RetentionLock> lockOf(ObjectKey key) {
        return retried(() -> super.lockOf(key));
    }

    @Override
    public byte[] read(ObjectKey key, long offset, int length) {
        return retried(() -> super.read(key, offset, length));
    }

    @Override
    public byte[] readWhole(ObjectKey key, int limit) {
        return retried(() -> super.readWhole(key, limit));
    }

    @Override
    public Optional<ObjectStat> stat(ObjectKey key) {
        return retried(() -> super.stat(key));
    }

    @Override
    public void list(String prefix, Predicate<ObjectStat> visitor) {
        ResumingVisitor resuming = new ResumingVisitor(visitor);
        retried(() -> {
            super.list(prefix, resuming);
            return prefix;
        });
        resuming.rethrow();
    }

    @Override
    public void delete(ObjectKey key) {
        retried(() -> {
            super.delete(key);
            return key;
        });
    }

    private <T> T retried(Supplier<T> call) {
        Instant last = clock.instant().plus(policy.budget());
        DavitException previous = null;
        for (int failures = 1; ; failures++) {
            try {
                return call.get();
            } catch (DavitException e) {
                if (previous != null && !previous.equals(e)) {
                    e.addSuppressed(previous);
                }
                Duration wait = policy.pauseAfter(failures, jitter.getAsDouble());
                boolean spent = failures >= policy.attempts()
                        || clock.instant().plus(wait).isAfter(last);
                if (spent || !isRetryable(e) || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                previous = e;
                pause.pause(wait);
                if (Thread.currentThread().isInterrupted()) {
                    throw e;
                }
            }
        }
    }

    /** A lock ends on its date, not within a call. */
    private static boolean isRetryable(DavitException e) {
        if (e.code() == ErrorCode.STORE_LOCKED) {
            return false;
        }
        return switch (e.code().retry()) {
            case NOW, LATER -> true;
            case AFTER_FIX, NEVER -> false;
        };
    }

    /** A listing that is repeated goes on after the last object seen; what the visitor throws is not the store's failure. */
    private static final class ResumingVisitor implements Predicate<ObjectStat> {
        private final Predicate<ObjectStat> visitor;
        private @Nullable ObjectKey seen;
        private @Nullable RuntimeException thrown;

        ResumingVisitor(Predicate<ObjectStat> visitor) {
            this.visitor = visitor;
        }

        @Override
        public boolean test(ObjectStat stat) {
            if (seen != null && stat.key().compareTo(seen) <= 0) {
                return true;
            }
            seen = stat.key();
            try {
                return visitor.test(stat);
            } catch (RuntimeException e) {
                thrown = e;
                return false;
            }
        }

        void rethrow() {
            if (thrown != null) {
                throw thrown;
            }
        }
    }
}
