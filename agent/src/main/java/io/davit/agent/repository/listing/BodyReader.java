package io.davit.agent.repository.listing;

import io.davit.agent.repository.chunk.ChunkKind;
import io.davit.agent.repository.pack.ChunkReader;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Reads bodies back, piece by piece, each verified. Safe for use by many threads. */
public final class BodyReader {
    private final ChunkReader reader;

    public BodyReader(ChunkReader reader) {
        this.reader = reader;
    }

    /** Takes the bytes of a body, and what is no bytes. */
    public interface Taker extends ChunkReader.Taker {
        /** Length in bytes. */
        void hole(long length) throws IOException;
    }

    /**
     * Gives the bytes in order.
     *
     * @throws DavitException MISSING_DATA, DATA_CORRUPT, READER_TOO_OLD, STORE_*
     * @throws IOException what the taker threw
     */
    public void read(Body body, Taker taker) throws IOException {
        switch (body) {
            case Body.Inline inline -> {
                if (inline.bytes().length > 0) {
                    taker.take(inline.bytes(), 0, inline.bytes().length);
                }
            }
            case Body.Chunked chunked -> {
                PartWalk walk = new PartWalk(chunked, reader);
                for (Body.Part part = walk.next(); part != null; part = walk.next()) {
                    if (part.isHole()) {
                        taker.hole(part.length());
                    } else {
                        reader.read(part.chunk(), walk.spot(), (int) part.length(), exactly(part, taker));
                    }
                }
            }
        }
    }

    /** Refuses a chunk of another length than its part says. */
    static ChunkReader.Taker exactly(Body.Part part, ChunkReader.Taker taker) {
        return (buffer, offset, length) -> {
            if (length != part.length()) {
                throw new DavitException(ErrorCode.DATA_CORRUPT, "a chunk does not have the length its entry says");
            }
            taker.take(buffer, offset, length);
        };
    }

    /**
     * The whole body in memory, of what is no file. What is announced is not believed: memory grows with what is read.
     *
     * @param longest bytes that it may have
     * @throws DavitException DATA_CORRUPT also if it is longer, or has holes, which only files have
     */
    public byte[] bytes(Body body, int longest) {
        if (body instanceof Body.Inline inline) {
            return inline.bytes();
        }
        if (body.length() > longest) {
            throw new DavitException(ErrorCode.DATA_CORRUPT, "stored content is longer than it may be");
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream((int) Math.min(body.length(), ChunkKind.LONGEST));
        try {
            read(body, new Taker() {
                @Override
                public void take(byte[] buffer, int offset, int length) {
                    out.write(buffer, offset, length);
                }

                @Override
                public void hole(long length) {
                    throw new DavitException(ErrorCode.DATA_CORRUPT, "a hole in what is no file");
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return out.toByteArray();
    }
}
