package io.davit.errors;

import org.jspecify.annotations.Nullable;

/** The world is broken, or a request is wrong: a failure with a stable code. Messages never hold secrets or bodies. */
public final class DavitException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    public DavitException(ErrorCode code, String message) {
        this(code, message, null);
    }

    public DavitException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public ErrorCode code() {
        return code;
    }

    /** The message without the code; never null, unlike what {@link Throwable} promises. */
    public String sentence() {
        String message = getMessage();
        return message == null ? code.name() : message;
    }

    @Override
    public String toString() {
        return code.name() + ": " + sentence();
    }
}
