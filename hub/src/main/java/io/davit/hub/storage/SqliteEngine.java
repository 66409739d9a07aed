package io.davit.hub.storage;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** One file, one process that changes it, which a lock on a file beside it makes sure of (H1). */
final class SqliteEngine implements Engine {
    /** File systems on which SQLite's locks, or its shared memory, cannot be relied upon. */
    private static final Set<String> NETWORK = Set.of(
            "nfs",
            "nfs4",
            "cifs",
            "smb",
            "smb2",
            "smb3",
            "smbfs",
            "afs",
            "ceph",
            "fuse.ceph",
            "9p",
            "v9fs",
            "lustre",
            "gpfs",
            "beegfs",
            "ocfs2",
            "gfs2",
            "fuse.sshfs",
            "fuse.glusterfs",
            "fuse.s3fs",
            "fuse.rclone",
            "fuse.gcsfuse");

    private static final int BUSY_MILLIS = 10_000;

    private final Path file;
    private final @Nullable FileChannel lock;

    private SqliteEngine(Path file, @Nullable FileChannel lock) {
        this.file = file;
        this.lock = lock;
        SqliteLibrary.load(folder(file));
    }

    /** For the hub itself: nobody else may change the store; makes the file if it is not there. */
    static SqliteEngine alone(Path file) {
        Path folder = folder(file);
        refuseNetwork(folder);
        FileChannel lock = lock(folder.resolve(file.getFileName() + ".lock"));
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException e) {
            return new SqliteEngine(file, lock);
        } catch (IOException e) {
            DavitException failure =
                    new DavitException(ErrorCode.STORE_UNAVAILABLE, "cannot make " + file + ": " + e.getMessage(), e);
            closeOnto(lock, failure);
            throw failure;
        }
        return new SqliteEngine(file, lock);
    }

    /** For whoever only reads, beside a running hub. */
    static SqliteEngine beside(Path file) {
        refuseNetwork(folder(file));
        if (!Files.isRegularFile(file)) {
            throw new DavitException(ErrorCode.STORE_UNAVAILABLE, "there is no store at " + file);
        }
        return new SqliteEngine(file, null);
    }

    private static Path folder(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new DavitException(
                    ErrorCode.STORE_UNAVAILABLE, "the folder of the store is not there: " + file.toAbsolutePath());
        }
        return folder;
    }

    private static void refuseNetwork(Path folder) {
        try {
            refuseNetwork(folder, Files.getFileStore(folder).type());
        } catch (IOException e) {
            throw new DavitException(
                    ErrorCode.STORE_UNAVAILABLE, "cannot look at " + folder + ": " + e.getMessage(), e);
        }
    }

    static void refuseNetwork(Path folder, String type) {
        if (NETWORK.contains(type.toLowerCase(Locale.ROOT))) {
            throw new DavitException(
                    ErrorCode.STORE_ON_NETWORK, folder + " is on a network file system (" + type + ")");
        }
    }

    private static FileChannel lock(Path path) {
        try {
            FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                if (channel.tryLock() != null) {
                    return channel;
                }
            } catch (OverlappingFileLockException e) {
                channel.close();
                throw new DavitException(ErrorCode.STORE_IN_USE, "this process has the store open already: " + path, e);
            }
            channel.close();
        } catch (IOException e) {
            throw new DavitException(ErrorCode.STORE_UNAVAILABLE, "cannot lock " + path + ": " + e.getMessage(), e);
        }
        throw new DavitException(ErrorCode.STORE_IN_USE, "another process has the store open: " + path);
    }

    @Override
    public String name() {
        return file.toString();
    }

    private String url() {
        return "jdbc:sqlite:" + file.toAbsolutePath();
    }

    @Override
    public Connection connect(Use use) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(BUSY_MILLIS);
        config.setJournalMode(JournalMode.WAL);
        config.setSynchronous(SynchronousMode.FULL);
        config.enforceForeignKeys(true);
        Connection connection = config.createConnection(url());
        if (use != Use.WRITE) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA query_only = ON");
            }
        }
        return connection;
    }

    @Override
    public String begin(Use use) {
        return use == Use.WRITE ? "BEGIN IMMEDIATE" : "BEGIN";
    }

    @Override
    public String countTables() {
        return "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = ?";
    }

    @Override
    public FluentConfiguration migrations() {
        return Flyway.configure().dataSource(url(), null, null).locations("classpath:db/sqlite");
    }

    @Override
    public Optional<Duration> otherProcesses() {
        return Optional.empty();
    }

    @Override
    public SqlFailure.Kind kind(SQLException failure) {
        SQLiteErrorCode code =
                failure instanceof SQLiteException sqlite ? sqlite.getResultCode() : SQLiteErrorCode.UNKNOWN_ERROR;
        // The lower byte is the error, the upper ones say more about it.
        SQLiteErrorCode basic = SQLiteErrorCode.getErrorCode(code.code & 0xff);
        return switch (basic) {
            case SQLITE_FULL -> SqlFailure.Kind.FULL;
            case SQLITE_CORRUPT, SQLITE_NOTADB -> SqlFailure.Kind.DAMAGED;
            case SQLITE_BUSY,
                    SQLITE_LOCKED,
                    SQLITE_IOERR,
                    SQLITE_CANTOPEN,
                    SQLITE_READONLY,
                    SQLITE_PERM,
                    SQLITE_PROTOCOL,
                    SQLITE_NOMEM -> SqlFailure.Kind.UNAVAILABLE;
            default -> SqlFailure.Kind.DEFECT;
        };
    }

    @Override
    public void close() {
        if (lock != null) {
            try {
                lock.close();
            } catch (IOException e) {
                throw new DavitException(ErrorCode.STORE_UNAVAILABLE, "cannot unlock the store: " + e.getMessage(), e);
            }
        }
    }

    private static void closeOnto(FileChannel lock, Exception failure) {
        try {
            lock.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }
}
