package io.davit.hub.storage;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.hub.store.StoreConfig;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * Copies a store into one file, beside a running hub, and puts it back (H6). The file is the same for both engines, so a hub
 * moves from one to the other with it; {@link StoreDump} says what is in it. The store holds no key and no credential.
 */
public final class StoreBackup {
    /** In an order that satisfies references. */
    static final List<String> TABLES = List.of(
            "counters",
            "resources",
            "agents",
            "agent_epochs",
            "agent_lines",
            "agents_seen",
            "inventories",
            "inventory_parts",
            "instructions",
            "reports",
            "enrolment_tokens",
            "enrolments",
            "certificates",
            "audit",
            "requests");

    private static final int PORTION = 500;

    private StoreBackup() {}

    /** What was copied or put back. */
    public record Copied(long schema, long rows) {}

    /**
     * Writes one consistent state of the store to a file that is not there yet. Killed at any time, it leaves either the whole
     * file, or none and one named {@code .partial}, which the next copy of that name writes over.
     */
    public static Copied write(StoreConfig config, Path target) {
        if (Files.exists(target)) {
            throw new DavitException(ErrorCode.FILE_EXISTS, target + " exists");
        }
        Path partial = target.resolveSibling(target.getFileName() + ".partial");
        try (Engine engine = beside(config)) {
            Copied copied;
            try (FileChannel channel = FileChannel.open(
                    partial,
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
                OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
                copied = dump(engine, out);
                out.flush();
                channel.force(true);
            }
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
            try (FileChannel folder = FileChannel.open(target.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
                folder.force(true);
            }
            return copied;
        } catch (IOException e) {
            throw new DavitException(ErrorCode.STORE_UNAVAILABLE, "cannot write " + target + ": " + e.getMessage(), e);
        } catch (SqlFailure e) {
            throw e.translated();
        }
    }

    private static Engine beside(StoreConfig config) {
        return config.sqlite()
                .<Engine>map(sqlite -> SqliteEngine.beside(sqlite.file()))
                .orElseGet(() -> new PostgresqlEngine(config.postgresql().orElseThrow()));
    }

    private static Copied dump(Engine engine, OutputStream out) throws IOException {
        try (Sql sql = engine.open(Engine.Use.COPY)) {
            sql.execute(engine.begin(Engine.Use.COPY));
            StoreSchema.Format format = StoreSchema.format(engine, sql)
                    .orElseThrow(() ->
                            new DavitException(ErrorCode.STORE_UNAVAILABLE, "there is no store in " + engine.name()));
            StoreSchema.check(engine, format);
            StoreDump.Writer dump = new StoreDump.Writer(out, format.version());
            for (String table : TABLES) {
                dump(sql, table, dump);
            }
            return new Copied(format.version(), dump.end());
        }
    }

    private static void dump(Sql sql, String table, StoreDump.Writer dump) throws IOException {
        try (PreparedStatement statement = sql.connection().prepareStatement("SELECT * FROM " + table)) {
            statement.setFetchSize(PORTION);
            try (ResultSet results = statement.executeQuery()) {
                int width = results.getMetaData().getColumnCount();
                List<String> columns = new ArrayList<>();
                for (int column = 1; column <= width; column++) {
                    columns.add(results.getMetaData().getColumnName(column));
                }
                dump.table(table, columns);
                while (results.next()) {
                    dump.row();
                    for (int column = 1; column <= width; column++) {
                        dump.value(results.getObject(column));
                    }
                }
            }
        } catch (SQLException e) {
            throw sql.failure(e);
        }
    }

    /**
     * Puts a copy back into a store that is empty or not there, and brings it to the schema of this program. All of it or nothing.
     *
     * @throws DavitException STORE_NOT_EMPTY; STORE_BACKUP_INVALID, also for a file that was cut off or changed; STORE_TOO_NEW
     */
    public static Copied restore(StoreConfig config, Path source) {
        try (InputStream whole = open(source);
                InputStream in = open(source);
                Engine engine = Stores.engine(config)) {
            StoreDump.Reader dump = new StoreDump.Reader(in);
            if (dump.schema() > StoreSchema.KNOWN) {
                throw new DavitException(
                        ErrorCode.STORE_TOO_NEW,
                        "the backup has schema " + dump.schema() + "; this program knows " + StoreSchema.KNOWN);
            }
            checkWhole(new StoreDump.Reader(whole));
            // Rows go in as they came out; migrations of later schemas then see them.
            StoreSchema.bringUp(engine, dump.schema());
            long rows = fill(engine, dump);
            StoreSchema.bringUp(engine);
            return new Copied(dump.schema(), rows);
        } catch (IOException e) {
            throw new DavitException(
                    ErrorCode.STORE_BACKUP_INVALID, "cannot read " + source + ": " + e.getMessage(), e);
        } catch (SqlFailure e) {
            throw e.translated();
        }
    }

    private static InputStream open(Path source) throws IOException {
        return new BufferedInputStream(Files.newInputStream(source), 1 << 16);
    }

    /** What is damaged shall not even be tried. */
    private static void checkWhole(StoreDump.Reader dump) throws IOException {
        while (dump.next()) {
            if (!dump.isTable()) {
                dump.values(dump.columns().size());
            }
        }
    }

    private static long fill(Engine engine, StoreDump.Reader dump) throws IOException {
        try (Sql sql = engine.open(Engine.Use.WRITE)) {
            sql.execute(engine.begin(Engine.Use.WRITE));
            refuseFilled(engine, sql);
            sql.update("DELETE FROM counters");
            String insert = "";
            int width = 0;
            while (dump.next()) {
                if (dump.isTable()) {
                    insert = insert(dump.table(), dump.columns());
                    width = dump.columns().size();
                } else {
                    sql.update(insert, dump.values(width));
                }
            }
            // Whatever threw before has undone all.
            sql.execute("COMMIT");
            return dump.rows();
        } catch (SqlFailure e) {
            if (e.kind() == SqlFailure.Kind.DEFECT) {
                throw new DavitException(
                        ErrorCode.STORE_BACKUP_INVALID,
                        "the backup holds rows that no store holds: " + e.getMessage(),
                        e);
            }
            throw e;
        }
    }

    private static String insert(String table, List<String> columns) {
        boolean known = TABLES.contains(table) && columns.stream().allMatch(name -> name.matches("[a-z_]{1,40}"));
        if (!known) {
            throw new DavitException(ErrorCode.STORE_BACKUP_INVALID, "the backup has a table that no store has");
        }
        return "INSERT INTO " + table + " (" + String.join(", ", columns) + ") VALUES ("
                + String.join(", ", Collections.nCopies(columns.size(), "?")) + ")";
    }

    private static void refuseFilled(Engine engine, Sql sql) {
        for (String table : TABLES) {
            boolean filled = table.equals("counters")
                    ? sql.first("SELECT 1 FROM counters WHERE value > 0", Row::number)
                            .isPresent()
                    : sql.first("SELECT 1 FROM " + table + " LIMIT 1", Row::number)
                            .isPresent();
            if (filled) {
                throw new DavitException(ErrorCode.STORE_NOT_EMPTY, engine.name() + " holds rows in " + table);
            }
        }
    }
}
