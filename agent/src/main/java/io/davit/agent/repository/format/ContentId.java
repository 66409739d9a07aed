package io.davit.agent.repository.format;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.HexFormat;

/** Keyed name of a chunk's plain bytes: HMAC-SHA-256, 32 bytes, kept as four words. The order is that of the bytes. */
public record ContentId(long first, long second, long third, long fourth) implements Comparable<ContentId> {
    public static final int LENGTH = 32;

    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /** Reads 32 bytes from the offset. */
    public static ContentId from(byte[] bytes, int offset) {
        return new ContentId(
                (long) WORD.get(bytes, offset),
                (long) WORD.get(bytes, offset + 8),
                (long) WORD.get(bytes, offset + 16),
                (long) WORD.get(bytes, offset + 24));
    }

    /** Whether these are its bytes. */
    public boolean isOf(byte[] hash) {
        return hash.length == LENGTH && equals(from(hash, 0));
    }

    public void writeTo(byte[] bytes, int offset) {
        WORD.set(bytes, offset, first);
        WORD.set(bytes, offset + 8, second);
        WORD.set(bytes, offset + 16, third);
        WORD.set(bytes, offset + 24, fourth);
    }

    public byte[] bytes() {
        byte[] bytes = new byte[LENGTH];
        writeTo(bytes, 0);
        return bytes;
    }

    @Override
    public int compareTo(ContentId other) {
        int order = Long.compareUnsigned(first, other.first);
        if (order == 0) {
            order = Long.compareUnsigned(second, other.second);
        }
        if (order == 0) {
            order = Long.compareUnsigned(third, other.third);
        }
        return order == 0 ? Long.compareUnsigned(fourth, other.fourth) : order;
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes());
    }
}
