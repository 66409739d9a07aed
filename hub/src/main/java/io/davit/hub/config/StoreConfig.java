package io.davit.hub.config;

import io.davit.settings.Setting;
import java.nio.file.Path;
import java.util.Optional;

/** Where the hub's store is: a SQLite file, or a PostgreSQL database (H1). */
public record StoreConfig(
        @Setting("A SQLite file, for a hub of one replica; either this or postgresql.")
        Optional<Sqlite> sqlite,

        @Setting("A PostgreSQL database, for several replicas; either this or sqlite.")
        Optional<Postgresql> postgresql) {

    public StoreConfig {
        if (sqlite.isPresent() && postgresql.isPresent()) {
            throw new IllegalArgumentException("needs one of sqlite and postgresql, not both");
        }
    }

    /** A file on a local disk. */
    public record Sqlite(
            @Setting("The file; it is created if absent. Not on a network file system.")
            Path file) {}

    /** A database that exists; the hub makes its tables. */
    public record Postgresql(
            @Setting(
                    "Address of the database, such as jdbc:postgresql://db.example.org:5432/davit?sslmode=verify-full.")
            String url,

            @Setting("User of the database.") String user,

            @Setting("File that holds the password, one line.")
            Path passwordFile) {
        public Postgresql {
            if (!url.startsWith("jdbc:postgresql://")) {
                throw new IllegalArgumentException("url must begin with jdbc:postgresql://");
            }
            if (url.contains("password=")) {
                throw new IllegalArgumentException("url must not hold a password; use password-file");
            }
        }
    }

    /** The SQLite file, if it is not PostgreSQL. */
    public Path sqliteFile(Path dataDir) {
        return sqlite.map(Sqlite::file).orElse(dataDir.resolve("hub.sqlite"));
    }
}
