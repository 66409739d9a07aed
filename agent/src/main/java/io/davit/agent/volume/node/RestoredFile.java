package io.davit.agent.volume.node;

import io.davit.agent.repository.FilePath;
import io.davit.agent.repository.VolumeReader.FileContent;
import io.davit.agent.run.RunContext;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;

/** Writes the bytes of one file that does not exist yet. Long runs of zeros become holes. */
final class RestoredFile {
    private static final Set<OpenOption> CREATE =
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    private static final FileAttribute<?> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    /** Grain of holes, and what is copied outside the heap at a time. */
    private static final int GRAIN = 64 * 1024;

    private static final byte[] ZEROS = new byte[GRAIN];

    private final FileChannel channel;
    private final RunContext run;
    private long written;
    private boolean endsInHole;

    private RestoredFile(FileChannel channel, RunContext run) {
        this.channel = channel;
        this.run = run;
    }

    /** @throws DavitException DATA_CORRUPT if the pieces do not add up to the size; RUN_CANCELED; what the content throws */
    static void write(Path place, FilePath path, long size, FileContent content, RunContext run) throws IOException {
        try (FileChannel channel = FileChannel.open(place, CREATE, PRIVATE)) {
            try {
                new RestoredFile(channel, run).fill(path, size, content);
            } catch (IOException | RuntimeException e) {
                withdraw(place, e);
                throw e;
            }
        }
    }

    private void fill(FilePath path, long size, FileContent content) throws IOException {
        content.forEach(this::piece);
        if (written != size) {
            throw new DavitException(
                    ErrorCode.DATA_CORRUPT, path + " is listed with " + size + " bytes and stored with " + written);
        }
        end();
    }

    /** Half of a file under its whole name would be taken for the file; this one was made a moment ago, by us. */
    private static void withdraw(Path place, Exception cause) {
        try {
            Files.deleteIfExists(place);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    private void piece(byte[] buffer, int offset, int length) throws IOException {
        run.proceed();
        int at = offset;
        int left = length;
        while (left > 0) {
            int count = Math.min(left, GRAIN - (int) (written % GRAIN));
            if (count == GRAIN && Arrays.equals(buffer, at, at + count, ZEROS, 0, GRAIN)) {
                endsInHole = true;
            } else {
                ByteBuffer bytes = ByteBuffer.wrap(buffer, at, count);
                for (long position = written; bytes.hasRemaining(); ) {
                    position += channel.write(bytes, position);
                }
                endsInHole = false;
            }
            written += count;
            at += count;
            left -= count;
        }
        run.progress().bytes(length);
    }

    private void end() throws IOException {
        if (endsInHole) {
            channel.write(ByteBuffer.wrap(ZEROS, 0, 1), written - 1);
        }
    }
}
