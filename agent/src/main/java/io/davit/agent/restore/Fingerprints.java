package io.davit.agent.restore;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * A set of texts in eight bytes each: the first 64 bits of their SHA-256 decide, so among a million texts a false hit has
 * a chance of one in ten million millions. Filled first, asked later.
 */
final class Fingerprints {
    private long[] values = new long[16];
    private int size;
    private boolean sorted;

    void add(String text) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size * 2);
        }
        values[size++] = of(text);
        sorted = false;
    }

    /** Call once after the last {@link #add}; from then on safe for many threads. */
    Fingerprints seal() {
        Arrays.sort(values, 0, size);
        sorted = true;
        return this;
    }

    boolean contains(String text) {
        if (!sorted) {
            throw new IllegalStateException("asked before it was sealed");
        }
        return Arrays.binarySearch(values, 0, size, of(text)) >= 0;
    }

    private static long of(String text) {
        return ByteBuffer.wrap(sha256(text)).getLong();
    }

    static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
