package io.davit.agent.repository;

import java.io.IOException;
import java.io.InputStream;

/**
 * The bytes of a file that may have holes: stretches of data, and holes between them. {@link #read} says -1 at the end of a stretch;
 * then {@link #hole} tells what follows.
 */
public abstract class FileInput extends InputStream {
    /**
     * To be asked once a stretch has ended.
     *
     * @return length of the hole that follows, bytes; the next stretch, which may be empty, lies behind it. 0 at the end of the file
     */
    public abstract long hole() throws IOException;

    /** The same stream if it knows of holes, else one stretch. */
    public static FileInput of(InputStream in) {
        return in instanceof FileInput known ? known : new OneStretch(in);
    }

    private static final class OneStretch extends FileInput {
        private final InputStream in;

        OneStretch(InputStream in) {
            this.in = in;
        }

        @Override
        public long hole() {
            return 0;
        }

        @Override
        public int read() throws IOException {
            return in.read();
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            return in.read(buffer, offset, length);
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
