package io.davit.hub.storage;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.sql.SQLException;

/**
 * A statement failed, or a connection. It leaves this package only as what {@link #translated} makes of it: inside of a
 * transaction nobody can mend it, so nobody shall catch it there.
 */
final class SqlFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What to do about it. */
    enum Kind {
        /** Another change got in the way: the same again may work. */
        CONFLICT,
        /** The connection is lost, or the engine does not work at the moment. */
        UNAVAILABLE,
        /** The disk of the store is full. */
        FULL,
        /** What is stored is not what was stored. */
        DAMAGED,
        /** The statement is wrong: a defect of ours. */
        DEFECT
    }

    private final Kind kind;

    SqlFailure(Kind kind, SQLException cause) {
        super(cause.getMessage(), cause);
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }

    /** What callers of the store see. */
    RuntimeException translated() {
        return switch (kind) {
            case CONFLICT ->
                new DavitException(
                        ErrorCode.STORE_UNAVAILABLE, "too many other changes got in the way: " + getMessage(), this);
            case UNAVAILABLE ->
                new DavitException(ErrorCode.STORE_UNAVAILABLE, "the store fails: " + getMessage(), this);
            case FULL -> new DavitException(ErrorCode.STORE_DISK_FULL, "the store cannot grow: " + getMessage(), this);
            case DAMAGED -> new DavitException(ErrorCode.STORE_DAMAGED, "the store is damaged: " + getMessage(), this);
            case DEFECT -> new IllegalStateException("a statement of the store is wrong: " + getMessage(), this);
        };
    }
}
