package io.davit.agent.repository.chunk;

import io.davit.agent.repository.crypto.KeyRing;
import io.davit.agent.repository.crypto.KeyedHash;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The 256 random numbers of a gear hash, derived from the repository's splitter key, so that chunk boundaries tell
 * nothing about content to whoever sees only lengths.
 */
public final class GearTable {
    private final long[] numbers = new long[256];

    /** The number for byte {@code b} is the first 8 bytes, big-endian, of HMAC-SHA-256(splitter key, "davit/v0/gear" ‖ b). */
    public GearTable(KeyRing keys) {
        byte[] label = "davit/v0/gear".getBytes(StandardCharsets.US_ASCII);
        KeyedHash hash = keys.splitterHash();
        for (int b = 0; b < numbers.length; b++) {
            numbers[b] = ByteBuffer.wrap(hash.of(label, new byte[] {(byte) b})).getLong();
        }
    }

    long[] numbers() {
        return numbers;
    }
}
