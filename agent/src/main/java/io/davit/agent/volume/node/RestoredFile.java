package io.davit.agent.volume.node;

import io.davit.agent.repository.FileMetadata;
import io.davit.agent.repository.FilePath;
import io.davit.agent.repository.VolumeReader;
import io.davit.agent.repository.VolumeReader.FileContent;
import io.davit.agent.run.RunContext;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.util.Arrays;

/** Writes one file that does not exist yet, bytes first. Long runs of zeros become holes. */
final class RestoredFile implements VolumeReader.Piece {
    /** Grain of the holes that long runs of zeros become. */
    private static final int GRAIN = 64 * 1024;

    private static final byte[] ZEROS = new byte[GRAIN];

    private final TargetCalls calls;
    private final int descriptor;
    private final RunContext run;
    private long written;
    private boolean endsInHole;

    private RestoredFile(TargetCalls calls, int descriptor, RunContext run) {
        this.calls = calls;
        this.descriptor = descriptor;
        this.run = run;
    }

    /**
     * Makes the file, which must not exist.
     *
     * @throws DavitException DATA_CORRUPT if the pieces do not add up to the size; RUN_CANCELED; what the content throws
     */
    static void write(
            TargetCalls calls,
            Ownership ownership,
            Spot spot,
            FilePath path,
            FileMetadata metadata,
            FileContent content,
            RunContext run)
            throws IOException {
        int mode = spot.newborn().modeFor(metadata);
        int descriptor = calls.createFile(spot, mode);
        try {
            try {
                new RestoredFile(calls, descriptor, run).fill(path, metadata.size(), content);
            } catch (IOException | RuntimeException e) {
                withdraw(calls, spot, e);
                throw e;
            }
            ownership.apply(calls.of(descriptor), metadata, spot.newborn(), mode);
        } finally {
            calls.close(descriptor);
        }
    }

    private void fill(FilePath path, long size, FileContent content) throws IOException {
        content.forEach(this);
        if (written != size) {
            throw new DavitException(
                    ErrorCode.DATA_CORRUPT, path + " is listed with " + size + " bytes and stored with " + written);
        }
        if (endsInHole) {
            calls.truncate(descriptor, written);
        }
    }

    /** Half of a file under its whole name would be taken for the file; this one was made a moment ago, by us. */
    private static void withdraw(TargetCalls calls, Spot spot, Exception cause) {
        try {
            calls.remove(spot);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    @Override
    public void hole(long length) {
        written += length;
        endsInHole = true;
        run.progress().bytes(length);
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
        run.proceed();
        int at = offset;
        int left = length;
        while (left > 0) {
            int count = Math.min(left, GRAIN - (int) (written % GRAIN));
            if (count == GRAIN && Arrays.equals(buffer, at, at + count, ZEROS, 0, GRAIN)) {
                endsInHole = true;
            } else {
                calls.write(descriptor, written, buffer, at, count);
                endsInHole = false;
            }
            written += count;
            at += count;
            left -= count;
        }
        run.progress().bytes(length);
    }
}
