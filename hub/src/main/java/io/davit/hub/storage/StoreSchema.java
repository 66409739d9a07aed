package io.davit.hub.storage;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.sql.SQLException;
import java.util.Optional;
import org.flywaydb.core.api.FlywayException;

/**
 * Brings a store to the schema of this program.
 *
 * <p>Flyway is asked only when there is something to do: at any other start, one look at {@code store_format} is enough. Each
 * migration writes its own version into that row, and the oldest program that can still
 * work with what it made: migrations that only expand leave that one alone, so that the program can be put back (H1).
 */
final class StoreSchema {
    /** Of the newest migration that this program brings. */
    static final long KNOWN = 1;

    private StoreSchema() {}

    /** What is in a store: its schema's version, and the oldest program that can work with it. */
    record Format(long version, long readableFrom) {}

    /** Empty: the store has no tables of ours yet. */
    static Optional<Format> format(Engine engine, Sql sql) {
        boolean isThere = sql.first(engine.countTables(), Row::number, "store_format")
                .filter(count -> count > 0)
                .isPresent();
        if (!isThere) {
            return Optional.empty();
        }
        return sql.first(
                "SELECT version, readable_from FROM store_format", row -> new Format(row.number(), row.number()));
    }

    static void bringUp(Engine engine) {
        bringUp(engine, KNOWN);
    }

    /** @param target the schema to reach; a store that is past it is left alone */
    static void bringUp(Engine engine, long target) {
        Optional<Format> found;
        try (Sql sql = engine.open(Engine.Use.READ)) {
            found = format(engine, sql);
        }
        if (found.isPresent()) {
            check(engine, found.get());
            if (found.get().version() >= target) {
                return;
            }
        }
        try {
            engine.migrations()
                    .target(Long.toString(target))
                    .failOnMissingLocations(true)
                    .loggers("slf4j")
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw translated(engine, target, e);
        }
    }

    /** Tables that are in the way, or a store that fails meanwhile. */
    private static RuntimeException translated(Engine engine, long target, FlywayException failure) {
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && engine.kind(sql) != SqlFailure.Kind.DEFECT) {
                return new SqlFailure(engine.kind(sql), sql);
            }
        }
        return new DavitException(
                ErrorCode.STORE_NOT_OURS,
                "the tables in " + engine.name() + " cannot be brought to schema " + target + ": "
                        + failure.getMessage(),
                failure);
    }

    /** @throws DavitException STORE_TOO_NEW */
    static void check(Engine engine, Format format) {
        if (format.readableFrom() > KNOWN) {
            throw new DavitException(
                    ErrorCode.STORE_TOO_NEW,
                    engine.name() + " has schema " + format.version() + ", which needs a program that knows schema "
                            + format.readableFrom() + "; this one knows " + KNOWN);
        }
    }
}
