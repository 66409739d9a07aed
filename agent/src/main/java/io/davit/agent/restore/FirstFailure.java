package io.davit.agent.restore;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What several threads share so that the first failure of one ends the work of all; later ones are suppressed onto it. */
final class FirstFailure {
    private final AtomicReference<@Nullable Throwable> first = new AtomicReference<>();

    void set(Throwable failure) {
        if (!first.compareAndSet(null, failure)) {
            Throwable kept = first.get();
            if (kept != null && kept != failure) {
                kept.addSuppressed(failure);
            }
        }
    }

    /** Throws the failure, if there is one. */
    void check() {
        Throwable failure = first.get();
        switch (failure) {
            case null -> {}
            case RuntimeException unchecked -> throw unchecked;
            case Error error -> throw error;
            case Exception checked ->
                throw new DavitException(ErrorCode.INTERNAL_ERROR, "A step of the restore failed.", checked);
            default -> throw new IllegalStateException(failure);
        }
    }
}
