package io.davit.hub.storage;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.hub.store.StoreConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/**
 * A database that several hubs share. Changes are SERIALIZABLE, and lock an empty table before their first look at a row: so the
 * changes of all replicas stand in one line, as SQLite's do, and none has to be made again because another was faster.
 */
final class PostgresqlEngine implements Engine {
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    private static final String BEGIN_READ = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
    private static final String BEGIN_WRITE = "BEGIN ISOLATION LEVEL SERIALIZABLE; LOCK TABLE writer IN EXCLUSIVE MODE";

    private final StoreConfig.Postgresql config;

    PostgresqlEngine(StoreConfig.Postgresql config) {
        this.config = config;
    }

    @Override
    public String name() {
        return config.url();
    }

    @Override
    public Connection connect(Use use) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", config.user());
        properties.setProperty("password", password());
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("socketTimeout", "60");
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("ApplicationName", "davit-hub");
        Connection connection = DriverManager.getConnection(config.url(), properties);
        try (Statement statement = connection.createStatement()) {
            // A copy may take long; it holds no lock that a change waits for.
            statement.execute("SET synchronous_commit = on; SET lock_timeout = '10s'; SET statement_timeout = '"
                    + (use == Use.COPY ? "0" : "30s") + "'; SET idle_in_transaction_session_timeout = '60s'");
            if (use == Use.COPY) {
                // Only so does the driver fetch rows in portions.
                connection.setAutoCommit(false);
            }
        }
        return connection;
    }

    /** Read for each connection, so that it can be changed while the hub runs. */
    private String password() {
        try {
            return Files.readString(config.passwordFile()).strip();
        } catch (IOException e) {
            throw new DavitException(
                    ErrorCode.STORE_UNAVAILABLE,
                    "cannot read the password of the store's user in " + config.passwordFile(),
                    e);
        }
    }

    @Override
    public String begin(Use use) {
        return switch (use) {
            case READ -> BEGIN_READ;
            case WRITE -> BEGIN_WRITE;
            // The driver begins by itself.
            case COPY -> "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY";
        };
    }

    @Override
    public String countTables() {
        return "SELECT count(*) FROM pg_class WHERE oid = to_regclass(?)";
    }

    @Override
    public FluentConfiguration migrations() {
        return Flyway.configure()
                .dataSource(config.url(), config.user(), password())
                .locations("classpath:db/postgresql");
    }

    @Override
    public Optional<Duration> otherProcesses() {
        return Optional.of(LOOK_EVERY);
    }

    @Override
    public SqlFailure.Kind kind(SQLException failure) {
        String state = failure.getSQLState() == null ? "" : failure.getSQLState();
        return switch (state) {
            case "40001", "40P01" -> SqlFailure.Kind.CONFLICT;
            case "53100" -> SqlFailure.Kind.FULL;
            case "XX001", "XX002" -> SqlFailure.Kind.DAMAGED;
            // The lock was not to be had; canceled, by statement_timeout for one; a database that is not there.
            case "55P03", "57014", "3D000" -> SqlFailure.Kind.UNAVAILABLE;
            default ->
                switch (state.length() < 2 ? "" : state.substring(0, 2)) {
                    // Connections, authorisation, room, operators at work, a broken system; without a state: the
                    // socket.
                    case "08", "28", "53", "57", "58", "" -> SqlFailure.Kind.UNAVAILABLE;
                    default -> SqlFailure.Kind.DEFECT;
                };
        };
    }

    @Override
    public void close() {
        // Connections belong to who opened them.
    }
}
