package io.davit.agent.repository.format;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Random 128-bit name of a writer (one line of journal entries by one agent), as 32 lower-case hexadecimal digits. */
public record WriterId(String hex) implements Comparable<WriterId> {
    public static final int LENGTH = 16;

    private static final SecureRandom RANDOM = new SecureRandom();

    /** @throws IllegalArgumentException if the text is not of that form */
    public WriterId {
        Hex.require(hex, LENGTH);
    }

    public static WriterId random() {
        byte[] bytes = new byte[LENGTH];
        RANDOM.nextBytes(bytes);
        return of(bytes);
    }

    public static WriterId of(byte[] bytes) {
        return new WriterId(HexFormat.of().formatHex(bytes));
    }

    public byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }

    @Override
    public int compareTo(WriterId other) {
        return hex.compareTo(other.hex);
    }

    @Override
    public String toString() {
        return hex;
    }
}
