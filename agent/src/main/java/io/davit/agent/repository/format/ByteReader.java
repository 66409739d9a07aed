package io.davit.agent.repository.format;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.Arrays;

/**
 * A bounded cursor over bytes that nobody vouches for. Total: whatever the bytes are, a method answers or throws the
 * reader's code; it never runs over its end, and allocates no more than what is there. Not thread-safe.
 */
public final class ByteReader {
    private final byte[] bytes;
    private final int end;
    private final ErrorCode malformed;
    private int at;

    /** @param malformed what a broken encoding is called: DATA_CORRUPT or REPOSITORY_TAMPERED */
    public ByteReader(byte[] bytes, int offset, int length, ErrorCode malformed) {
        if (offset < 0 || length < 0 || length > bytes.length - offset) {
            throw new IllegalArgumentException("outside of the array");
        }
        this.bytes = bytes;
        this.at = offset;
        this.end = offset + length;
        this.malformed = malformed;
    }

    public ByteReader(byte[] bytes, ErrorCode malformed) {
        this(bytes, 0, bytes.length, malformed);
    }

    public int u8() {
        need(1);
        return bytes[at++] & 0xFF;
    }

    public long u32() {
        need(4);
        long value = 0;
        for (int i = 0; i < 4; i++) {
            value = value << 8 | (bytes[at++] & 0xFF);
        }
        return value;
    }

    public long u64() {
        return u32() << 32 | u32();
    }

    /** All 64 bits count; a longer than the shortest form is refused. */
    public long varint() {
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            int piece = u8();
            if (shift == 63 && piece > 1) {
                break;
            }
            value |= (long) (piece & 0x7F) << shift;
            if (piece < 0x80) {
                if (piece == 0 && shift > 0) {
                    throw malformed("a number is not in its shortest form");
                }
                return value;
            }
        }
        throw malformed("a number is longer than 64 bits");
    }

    /** A varint from 0 to {@code most}. */
    public int count(int most) {
        long value = varint();
        if (value < 0 || value > most) {
            throw malformed("a count is larger than " + most);
        }
        return (int) value;
    }

    public long signed() {
        long value = varint();
        return (value >>> 1) ^ -(value & 1);
    }

    public byte[] bytes(int count) {
        need(count);
        byte[] copy = Arrays.copyOfRange(bytes, at, at + count);
        at += count;
        return copy;
    }

    public ContentId contentId() {
        need(ContentId.LENGTH);
        ContentId id = ContentId.from(bytes, at);
        at += ContentId.LENGTH;
        return id;
    }

    public void skip(int count) {
        need(count);
        at += count;
    }

    /** The next bytes as a reader of their own; this one goes on behind them. */
    public ByteReader slice(int count) {
        need(count);
        ByteReader part = new ByteReader(bytes, at, count, malformed);
        at += count;
        return part;
    }

    public int remaining() {
        return end - at;
    }

    public boolean isAtEnd() {
        return at == end;
    }

    /** Offset of the next byte in the array that is read. */
    public int position() {
        return at;
    }

    /** The array that is read, not a copy. */
    public byte[] array() {
        return bytes;
    }

    public void requireEnd() {
        if (at != end) {
            throw malformed("bytes are left over");
        }
    }

    /** What to throw when the bytes make no sense. */
    public DavitException malformed(String why) {
        return new DavitException(malformed, "malformed: " + why);
    }

    private void need(int count) {
        if (count < 0 || count > end - at) {
            throw malformed("it ends too early");
        }
    }
}
