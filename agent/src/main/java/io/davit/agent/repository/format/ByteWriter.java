package io.davit.agent.repository.format;

import java.util.Arrays;

/** A growing array of bytes. Fixed-width numbers are big-endian, varints are LEB128 in their shortest form. Not thread-safe. */
public final class ByteWriter {
    private static final int FIRST_CAPACITY = 256;

    private byte[] buffer;
    private int length;

    public ByteWriter() {
        this(FIRST_CAPACITY);
    }

    public ByteWriter(int capacity) {
        buffer = new byte[capacity];
    }

    public ByteWriter u8(int value) {
        room(1);
        buffer[length++] = (byte) value;
        return this;
    }

    /** The low 32 bits. */
    public ByteWriter u32(long value) {
        for (int shift = 24; shift >= 0; shift -= 8) {
            u8((int) (value >>> shift));
        }
        return this;
    }

    public ByteWriter u64(long value) {
        return u32(value >>> 32).u32(value);
    }

    /** All 64 bits, read as unsigned: one to ten bytes. */
    public ByteWriter varint(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            u8((int) (rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        return u8((int) rest);
    }

    /** A signed number as a zigzag varint. */
    public ByteWriter signed(long value) {
        return varint((value << 1) ^ (value >> 63));
    }

    public ByteWriter bytes(byte[] source) {
        return bytes(source, 0, source.length);
    }

    public ByteWriter bytes(byte[] source, int offset, int count) {
        room(count);
        System.arraycopy(source, offset, buffer, length, count);
        length += count;
        return this;
    }

    public ByteWriter contentId(ContentId id) {
        room(ContentId.LENGTH);
        id.writeTo(buffer, length);
        length += ContentId.LENGTH;
        return this;
    }

    public int length() {
        return length;
    }

    /** The live buffer, of which {@link #length()} bytes count: valid until the next write. */
    public byte[] buffer() {
        return buffer;
    }

    /** Forgets what was written and keeps the capacity. */
    public void clear() {
        length = 0;
    }

    public byte[] toBytes() {
        return Arrays.copyOf(buffer, length);
    }

    private void room(int count) {
        if (buffer.length - length < count) {
            long wanted = Math.max((long) length + count, buffer.length * 2L);
            buffer = Arrays.copyOf(buffer, (int) Math.min(wanted, Integer.MAX_VALUE - 16));
        }
    }
}
