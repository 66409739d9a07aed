package io.davit.harness.ground;

import org.jspecify.annotations.Nullable;

/** The test ground itself does not stand: a binary is missing, a server died. Never the fault of the code under test. */
public final class GroundFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public GroundFailure(String message) {
        this(message, null);
    }

    public GroundFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
