package io.davit.hub.storage;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** What differs between SQLite and PostgreSQL. */
interface Engine extends AutoCloseable {
    /** What a connection is for. */
    enum Use {
        /** One consistent state. */
        READ,
        /** One change after the other: whoever has begun keeps all others out, also those of other processes. */
        WRITE,
        /** One consistent state, all of it, row by row. */
        COPY
    }

    /** For messages: where the store is, without a secret. */
    String name();

    Connection connect(Use use) throws SQLException;

    /** Begins a transaction on a connection for this use. */
    String begin(Use use);

    /** A query for the number of tables of this name. */
    String countTables();

    /** Where this engine's migrations are, and a way into the store. */
    FluentConfiguration migrations();

    /** How often to look whether another process has changed something; empty if there is no other. */
    Optional<Duration> otherProcesses();

    SqlFailure.Kind kind(SQLException failure);

    /** A connection with its statements. */
    default Sql open(Use use) {
        try {
            return new Sql(connect(use), this::kind, use == Use.WRITE);
        } catch (SQLException e) {
            throw new SqlFailure(kind(e), e);
        }
    }

    @Override
    void close();
}
