package io.davit.agent.admission;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** An order as it was signed. */
public final class OrderBytes {
    /** The hub refuses longer ones when they are created. */
    public static final int LARGEST = 256 << 10;

    private final byte[] bytes;

    /** Takes the array over. */
    public OrderBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    public int length() {
        return bytes.length;
    }

    public OrderDigest digest() {
        try {
            return new OrderDigest(HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OrderBytes order && Arrays.equals(order.bytes, bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "order " + digest();
    }
}
