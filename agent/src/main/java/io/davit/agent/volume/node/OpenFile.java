package io.davit.agent.volume.node;

import java.io.IOException;
import java.io.InputStream;

/** The bytes of one file of a {@link TreeWalk}. For its thread. */
final class OpenFile extends InputStream {
    private final FileCalls calls;
    private final int descriptor;
    private boolean closed;

    /** @param descriptor closed with this */
    OpenFile(FileCalls calls, int descriptor) {
        this.calls = calls;
        this.descriptor = descriptor;
    }

    /** What the file is now, wherever its name leads by now. */
    FileStat stat() throws IOException {
        return calls.stat(descriptor);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        return calls.read(descriptor, buffer, offset, length);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            calls.close(descriptor);
        }
    }
}
