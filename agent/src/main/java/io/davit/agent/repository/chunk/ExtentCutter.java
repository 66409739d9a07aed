package io.davit.agent.repository.chunk;

import java.io.IOException;
import java.io.InputStream;

/**
 * Cuts at fixed places, for files that are changed page by page where they are: databases and images of disks (R16). A page
 * that changes costs one extent, where a chunk that content ends would be four times as long on average. Small beside
 * what two in a hundred changed pages of 8 KiB would cost with chunks of 64 KiB: a fifth of the file.
 */
public final class ExtentCutter implements Cutter {
    /** Length of every extent but the last one, bytes. */
    public static final int EXTENT = 16 << 10;

    /** Shorter files are not worth the ids. */
    private static final long SHORTEST_FILE = 32L << 20;

    private static final int PAGE = 8 << 10;

    private final byte[] buffer = new byte[32 * EXTENT];

    /** Whether a file of this size looks as if it consisted of pages: long, and a multiple of 8 KiB. */
    public static boolean suits(long size) {
        return size >= SHORTEST_FILE && size % PAGE == 0;
    }

    @Override
    public long cut(InputStream in, ChunkSink sink) throws IOException {
        long total = 0;
        int filled;
        do {
            filled = in.readNBytes(buffer, 0, buffer.length);
            for (int at = 0; at < filled; at += EXTENT) {
                sink.chunk(buffer, at, Math.min(EXTENT, filled - at));
            }
            total += filled;
        } while (filled == buffer.length);
        return total;
    }
}
