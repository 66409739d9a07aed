package io.davit.hub.storage;

import io.davit.hub.store.StoreConfig;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** One PostgreSQL for all tests of this process, on loopback; a database for each that asks. */
public final class RealPostgresql {
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private RealPostgresql() {}

    /** Ends with the process. */
    private static final class Server {
        static final EmbeddedPostgres POSTGRES = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder().start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** A new, empty database. */
    public static StoreConfig database(Path folder) throws SQLException, IOException {
        String name = "hub" + DATABASES.incrementAndGet();
        try (Connection connection = Server.POSTGRES.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        }
        Path password = Files.writeString(folder.resolve(name + ".password"), "postgres\n");
        return new StoreConfig(
                Optional.empty(),
                Optional.of(new StoreConfig.Postgresql(
                        Server.POSTGRES.getJdbcUrl("postgres", name).replaceFirst("\\?.*", ""), "postgres", password)));
    }

    static Connection connect(StoreConfig config) throws SQLException {
        return new PostgresqlEngine(config.postgresql().orElseThrow()).connect(Engine.Use.WRITE);
    }
}
