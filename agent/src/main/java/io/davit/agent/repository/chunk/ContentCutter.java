package io.davit.agent.repository.chunk;

import java.io.IOException;
import java.io.InputStream;

/**
 * Cuts a stream into chunks at places that its content chooses, so that an insertion changes only the chunks around it.
 *
 * <p>A keyed gear hash over the last 64 bytes decides: a chunk ends after the first byte, from its 16 KiB-th on, at which
 * the hash, taken as unsigned, is below 2^64 / 49,152 (64 KiB on average), and at 256 KiB at the latest. A stream of at
 * most 64 KiB is one chunk; an empty one has none. The hash starts anew 64 bytes before the first possible end of a
 * chunk. Keeps one buffer; for one thread.
 */
public final class ContentCutter implements Cutter {
    public static final int SHORTEST = 16 << 10;
    public static final int AVERAGE = 64 << 10;
    public static final int LONGEST = 256 << 10;

    private static final int WINDOW = 64;
    /** Compared signed after flipping the top bit, which is the unsigned comparison. */
    private static final long THRESHOLD = Long.MIN_VALUE + Long.divideUnsigned(-1L, AVERAGE - SHORTEST);

    private final long[] gear;
    private final byte[] buffer = new byte[2 * LONGEST];

    public ContentCutter(GearTable gear) {
        this.gear = gear.numbers();
    }

    @Override
    public long cut(InputStream in, long position, ChunkSink sink) throws IOException {
        int start = 0;
        int filled = 0;
        long total = 0;
        boolean ended = false;
        while (true) {
            if (!ended && filled - start < LONGEST) {
                System.arraycopy(buffer, start, buffer, 0, filled - start);
                filled -= start;
                start = 0;
                int read = in.readNBytes(buffer, filled, buffer.length - filled);
                filled += read;
                ended = filled < buffer.length;
            }
            int available = filled - start;
            if (available == 0) {
                return total;
            }
            boolean whole = total == 0 && ended && available <= AVERAGE;
            int length = whole ? available : firstCut(start, available);
            sink.chunk(buffer, start, length);
            start += length;
            total += length;
        }
    }

    /** Length of the chunk that starts at {@code start}, of which {@code available} bytes are at hand. */
    private int firstCut(int start, int available) {
        if (available <= SHORTEST) {
            return available;
        }
        int latest = start + Math.min(available, LONGEST);
        int earliest = start + SHORTEST - 1;
        long hash = 0;
        int at = earliest - WINDOW + 1;
        while (at < earliest) {
            hash = (hash << 1) + gear[buffer[at++] & 0xFF];
        }
        while (at < latest) {
            hash = (hash << 1) + gear[buffer[at++] & 0xFF];
            if (hash + Long.MIN_VALUE < THRESHOLD) {
                return at - start;
            }
        }
        return latest - start;
    }
}
