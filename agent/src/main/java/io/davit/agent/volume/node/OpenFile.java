package io.davit.agent.volume.node;

import io.davit.agent.repository.ExtendedAttributes;
import io.davit.agent.repository.FileInput;
import java.io.IOException;

/** The bytes of one file of a {@link TreeWalk}, with its holes. For the thread of the walk. */
final class OpenFile extends FileInput {
    private final FileCalls calls;
    private final int descriptor;
    private long position;
    /** Where the stretch of data that lies at the position ends, as far as is known. */
    private long stretchEnd;

    private long hole;
    private boolean closed;

    /**
     * @param descriptor closed with this
     * @param sparse whether to look for holes
     */
    OpenFile(FileCalls calls, int descriptor, boolean sparse) {
        this.calls = calls;
        this.descriptor = descriptor;
        this.stretchEnd = sparse ? 0 : Long.MAX_VALUE;
    }

    /** What the file is now, wherever its name leads by now. */
    FileStat stat() throws IOException {
        return calls.stat(descriptor);
    }

    /** All extended attributes; see {@link FileCalls#attributes(int)}. */
    ExtendedAttributes attributes() throws IOException {
        return calls.attributes(descriptor);
    }

    boolean isOpen() {
        return !closed;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (position >= stretchEnd && (hole > 0 || !findStretch())) {
            return -1;
        }
        int wanted = (int) Math.min(length, stretchEnd - position);
        int count = calls.read(descriptor, position, buffer, offset, wanted);
        position += Math.max(0, count);
        return count;
    }

    /** Looks at what begins at the position: false if that is a hole or the end. */
    private boolean findStretch() throws IOException {
        long data = calls.seekData(descriptor, position);
        if (data == position) {
            stretchEnd = calls.seekHole(descriptor, position);
            return stretchEnd > position;
        }
        long end = data < 0 ? stat().size() : data;
        hole = Math.max(0, end - position);
        return false;
    }

    @Override
    public long hole() {
        long found = hole;
        position += found;
        hole = 0;
        return found;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            calls.close(descriptor);
        }
    }
}
