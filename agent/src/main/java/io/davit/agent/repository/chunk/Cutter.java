package io.davit.agent.repository.chunk;

import java.io.IOException;
import java.io.InputStream;

/** Cuts a stream into chunks. Keeps one buffer; for one thread. */
public interface Cutter {
    /**
     * Reads the stream to its end.
     *
     * @param position where in its file it begins
     * @return how many bytes there were
     * @throws IOException what the stream threw; chunks already given stay given
     */
    long cut(InputStream in, long position, ChunkSink sink) throws IOException;

    /** Takes one chunk; the array is reused afterwards. */
    @FunctionalInterface
    interface ChunkSink {
        void chunk(byte[] buffer, int offset, int length);
    }
}
