package io.davit.agent.restore;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;

/**
 * A file of lines that outlives its process: each line is one write to the end, so a kill tears at most the last one,
 * and the next attempt starts a new line after a torn one. Safe for many threads.
 */
final class LineFile implements AutoCloseable {
    private final Path path;
    private final FileChannel channel;

    private LineFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /** @throws DavitException DISK_FULL, DATA_DIR_UNUSABLE if the folder or the file cannot be written */
    static LineFile open(Path path) {
        try {
            if (path.getParent() != null) {
                Files.createDirectories(path.getParent());
            }
            boolean torn = endsTorn(path);
            LineFile file =
                    new LineFile(path, FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
            if (torn) {
                file.add("");
            }
            return file;
        } catch (IOException e) {
            throw unwritable(path, e);
        }
    }

    void add(String line) {
        ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
        try {
            // A channel writes one buffer at a time; a file takes it whole unless the disk is full.
            if (channel.write(bytes) >= 0 && bytes.hasRemaining()) {
                throw new IOException("No space left: the disk took only a part of a line");
            }
        } catch (IOException e) {
            throw unwritable(path, e);
        }
    }

    /** Visits the lines in order; does nothing if there is no file. */
    static void read(Path path, Consumer<String> visitor) {
        if (!Files.exists(path)) {
            return;
        }
        try (BufferedReader reader = Files.newBufferedReader(path, StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                visitor.accept(line);
            }
        } catch (IOException e) {
            throw unwritable(path, e);
        }
    }

    private static boolean endsTorn(Path path) throws IOException {
        if (!Files.exists(path) || Files.size(path) == 0) {
            return false;
        }
        try (FileChannel existing = FileChannel.open(path, StandardOpenOption.READ)) {
            ByteBuffer last = ByteBuffer.allocate(1);
            existing.read(last, existing.size() - 1);
            return last.get(0) != '\n';
        }
    }

    private static DavitException unwritable(Path path, IOException cause) {
        String why = String.valueOf(cause.getMessage());
        ErrorCode code = why.contains("No space left") || why.contains("quota exceeded")
                ? ErrorCode.DISK_FULL
                : ErrorCode.DATA_DIR_UNUSABLE;
        return new DavitException(code, "The file " + path + " cannot be used.", cause);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw unwritable(path, e);
        }
    }
}
