package io.davit.agent.objectstore.filesystem;

import io.davit.agent.objectstore.Content;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder of objects that are still being written: on the same file system as the root, never listed. */
final class Incoming {
    static final String FOLDER = ".davit-incoming";

    /** No upload of one object takes that long; a younger file may belong to a living process on another machine. */
    private static final Duration STALE = Duration.ofDays(1);

    private static final int BUFFER = 128 * 1024;
    private static final Logger LOG = LoggerFactory.getLogger(Incoming.class);

    private final Path folder;

    Incoming(Path root) {
        this.folder = root.resolve(FOLDER);
    }

    /** Writes and syncs the bytes; the file that is returned must be linked or discarded. */
    Path write(Content content) throws IOException {
        Path file = folder.resolve(UUID.randomUUID().toString());
        try {
            if (!adopt(content, file)) {
                copy(content, file);
            }
            return file;
        } catch (IOException | RuntimeException e) {
            discard(file);
            throw e;
        }
    }

    /** Bytes that lie in a file of the same file system already are linked and synced, which spares writing them twice. */
    private boolean adopt(Content content, Path file) throws IOException {
        Path source = content.file().orElse(null);
        if (source == null) {
            return false;
        }
        try {
            Files.createLink(file, source);
        } catch (IOException | UnsupportedOperationException e) {
            // Another file system, or one without links: copying tells what is really wrong, if anything is.
            return false;
        }
        try (FileChannel linked = FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            requireLength(linked.size(), content.length());
            linked.force(true);
        }
        return true;
    }

    private void copy(Content content, Path file) throws IOException {
        try (FileChannel out = createFile(file);
                InputStream in = open(content)) {
            copy(in, out, content.length());
            out.force(true);
        }
    }

    private FileChannel createFile(Path file) throws IOException {
        try {
            return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (NoSuchFileException e) {
            createFolder();
            return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        }
    }

    private void createFolder() throws IOException {
        try {
            Files.createDirectory(folder);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                throw e;
            }
        }
    }

    private static InputStream open(Content content) {
        try {
            return content.open();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private static void copy(InputStream in, FileChannel out, long length) throws IOException {
        byte[] buffer = new byte[(int) Math.min(BUFFER, Math.max(1, length))];
        long copied = 0;
        for (int count = next(in, buffer); count >= 0; count = next(in, buffer)) {
            ByteBuffer piece = ByteBuffer.wrap(buffer, 0, count);
            while (piece.hasRemaining()) {
                out.write(piece);
            }
            copied += count;
        }
        requireLength(copied, length);
    }

    private static void requireLength(long found, long announced) {
        if (found != announced) {
            throw new DavitException(
                    ErrorCode.FILE_UNREADABLE,
                    "The bytes to store are " + found + ", not " + announced + " as announced");
        }
    }

    /** A source that cannot be read is not a failure of the store. */
    private static int next(InputStream in, byte[] buffer) {
        try {
            return in.read(buffer);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private static DavitException unreadable(IOException e) {
        return new DavitException(ErrorCode.FILE_UNREADABLE, "The bytes to store cannot be read", e);
    }

    /**
     * Gives a complete file its name; false if the name is taken.
     *
     * @throws DavitException STORE_NOT_CREATE_ONLY if the file system has no hard links: nothing else in reach of Java
     *     creates a name without ever replacing one
     */
    boolean link(Path complete, Path target) throws IOException {
        try {
            Files.createLink(target, complete);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (UnsupportedOperationException e) {
            throw noLinks(e);
        } catch (FileSystemException e) {
            if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
                return false;
            }
            String reason = String.valueOf(e.getReason());
            if (reason.contains("not supported") || reason.contains("not permitted") || reason.contains("Not owner")) {
                throw noLinks(e);
            }
            throw e;
        }
    }

    private DavitException noLinks(Exception cause) {
        return new DavitException(
                ErrorCode.STORE_NOT_CREATE_ONLY,
                "The file system of " + folder.getParent() + " has no hard links, which create-only writes need",
                cause);
    }

    /** What cannot be removed is left to the sweep of a later start. */
    void discard(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.atDebug().setCause(e).addKeyValue("file", file).log("unfinished object stays until the next sweep");
        }
    }

    /** Removes what is older than a day. A reader without write rights can open the store: it just sweeps nothing. */
    void sweep(Clock clock) {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Instant oldest = clock.instant().minus(STALE);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Instant modified = Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS)
                        .toInstant();
                if (modified.isBefore(oldest)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            LOG.atDebug().setCause(e).addKeyValue("folder", folder).log("unfinished objects not swept");
        }
    }
}
