package io.davit.agent.repository.listing;

import io.davit.agent.repository.crypto.KeyRing;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Decides where nodes end: after entries that a keyed hash of their key picks, so that an edit moves only the boundaries
 * next to it. Any other rule would be legal, too: readers do not depend on it.
 */
final class ListingCutter {
    static final int SHORTEST = 16 << 10;
    static final int LONGEST = 256 << 10;
    /** Bytes that follow the shortest node on average: nodes have 64 KiB on average. */
    private static final long BEYOND = (64 << 10) - SHORTEST;

    private static final byte[] LABEL = "davit/v0/listing".getBytes(StandardCharsets.US_ASCII);

    private final KeyRing keys;

    ListingCutter(KeyRing keys) {
        this.keys = keys;
    }

    /** Whether a node that is long enough ends after this entry; the chance is its length in 48 KiB. */
    boolean endsAfter(int level, byte[] key, int entryLength) {
        byte[] message = ByteBuffer.allocate(LABEL.length + 1 + key.length)
                .put(LABEL)
                .put((byte) level)
                .put(key)
                .array();
        long drawn = ByteBuffer.wrap(keys.splitterHash(message)).getInt() & 0xFFFF_FFFFL;
        return drawn * BEYOND < (long) entryLength << 32;
    }
}
