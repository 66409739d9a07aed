package io.davit.agent.repository.pack;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** One file of the {@link Spool}: written once from start to end, then read, then removed by closing it. For one thread at a time. */
public final class SpoolFile implements AutoCloseable {
    private final Spool spool;
    private final Path path;
    private final OutputStream out;
    private long length;

    SpoolFile(Spool spool, Path path, OutputStream out) {
        this.spool = spool;
        this.path = path;
        this.out = out;
    }

    public Path path() {
        return path;
    }

    public long length() {
        return length;
    }

    /** @throws DavitException DISK_FULL, FILE_WRITE_FAILED */
    public void write(byte[] bytes, int offset, int count) {
        try {
            out.write(bytes, offset, count);
        } catch (IOException e) {
            throw Spool.failed(path, e);
        }
        length += count;
    }

    /** Ends the writing; the file stays. */
    public void finish() {
        try {
            out.close();
        } catch (IOException e) {
            throw Spool.failed(path, e);
        }
    }

    /** @throws DavitException FILE_UNREADABLE */
    public InputStream open() {
        try {
            return Files.newInputStream(path);
        } catch (IOException e) {
            throw new DavitException(ErrorCode.FILE_UNREADABLE, "cannot read " + path, e);
        }
    }

    /** Removes the file. */
    @Override
    public void close() {
        finish();
        spool.remove(path);
    }
}
