package io.davit.agent.repository.listing;

import io.davit.agent.repository.crypto.KeyRing;
import io.davit.agent.repository.crypto.KeyedHash;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Decides where nodes end: after entries that a keyed hash of their key picks, so that an edit moves only the boundaries
 * next to it. Any other rule would be legal, too: readers do not depend on it. For one thread.
 */
final class ListingCutter {
    static final int SHORTEST = 16 << 10;
    static final int LONGEST = 256 << 10;
    /** Bytes that follow the shortest node on average: nodes have 64 KiB on average. */
    private static final long BEYOND = (64 << 10) - SHORTEST;

    private static final byte[] LABEL = "davit/v0/listing".getBytes(StandardCharsets.US_ASCII);

    private final KeyedHash hash;

    ListingCutter(KeyRing keys) {
        hash = keys.splitterHash();
    }

    /** Whether a node that is long enough ends after this entry; the chance is its length in 48 KiB. */
    boolean endsAfter(int level, byte[] key, int entryLength) {
        byte[] hashed = hash.of(LABEL, new byte[] {(byte) level}, key);
        long drawn = ByteBuffer.wrap(hashed).getInt() & 0xFFFF_FFFFL;
        return drawn * BEYOND < (long) entryLength << 32;
    }
}
