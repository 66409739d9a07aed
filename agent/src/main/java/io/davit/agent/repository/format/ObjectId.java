package io.davit.agent.repository.format;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Random 256-bit name of an object, written as 64 lower-case hexadecimal digits. */
public record ObjectId(String hex) implements Comparable<ObjectId> {
    public static final int LENGTH = 32;

    private static final SecureRandom RANDOM = new SecureRandom();

    /** @throws IllegalArgumentException if the text is not of that form */
    public ObjectId {
        Hex.require(hex, LENGTH);
    }

    public static ObjectId random() {
        byte[] bytes = new byte[LENGTH];
        RANDOM.nextBytes(bytes);
        return of(bytes);
    }

    public static ObjectId of(byte[] bytes) {
        return new ObjectId(HexFormat.of().formatHex(bytes));
    }

    public byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }

    @Override
    public int compareTo(ObjectId other) {
        return hex.compareTo(other.hex);
    }

    @Override
    public String toString() {
        return hex;
    }
}
