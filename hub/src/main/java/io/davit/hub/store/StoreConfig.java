package io.davit.hub.store;

import io.davit.settings.Setting;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Where the hub's store is: a file of its own, or a database that several replicas share. */
public record StoreConfig(
        @Setting("A file on this machine, for a hub with one replica; either this or postgresql.")
        Optional<Sqlite> sqlite,

        @Setting("A PostgreSQL database; either this or sqlite.")
        Optional<Postgresql> postgresql) {
    public StoreConfig {
        if (sqlite.isPresent() == postgresql.isPresent()) {
            throw new IllegalArgumentException("needs exactly one of sqlite and postgresql");
        }
    }

    /** A store in one file. */
    public static StoreConfig inFile(Path file) {
        return new StoreConfig(Optional.of(new Sqlite(file)), Optional.empty());
    }

    /** A store in one file, and two beside it that SQLite names after it. */
    public record Sqlite(
            @Setting(
                    "The file, on a disk of this machine and never on a network share; made if it is not there, its folder is not.")
            Path file) {}

    /** A store in a database of its own. */
    public record Postgresql(
            @Setting("Address of the database, such as jdbc:postgresql://db.example.org/davit?sslmode=verify-full.")
            String url,

            @Setting("User that owns the hub's tables.") String user,

            @Setting("File that holds the user's password, one line.")
            Path passwordFile) {
        public Postgresql {
            if (!url.startsWith("jdbc:postgresql:")) {
                throw new IllegalArgumentException("url must begin with jdbc:postgresql:");
            }
            if (url.toLowerCase(Locale.ROOT).contains("password=")) {
                throw new IllegalArgumentException("url must not hold a password; use password-file");
            }
        }
    }
}
