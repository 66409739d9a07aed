package io.davit.harness.bench;

import org.jspecify.annotations.Nullable;

/** A case could not be measured: a server refused, or an agent run did not do what was to be timed. */
public final class BenchFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BenchFailure(String message) {
        this(message, null);
    }

    public BenchFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
