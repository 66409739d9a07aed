package io.davit.agent.repository.format;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * Writes typed fields: varint tag, varint length, bytes. The low bit of a tag says that a reader who does not know the
 * field must refuse ({@link #critical}); the rest is the field's number. Numbers never descend, which makes the encoding
 * of a value unique. Not thread-safe.
 */
public final class FieldWriter {
    /** The low bit of a tag, for tags that are compile-time constants: {@code number << 1 | CRITICAL}. */
    public static final int CRITICAL = 1;

    private final ByteWriter out = new ByteWriter();
    private int last;

    /** Tag of a field that a reader must know. */
    public static int critical(int number) {
        return number << 1 | 1;
    }

    /** Tag of a field that a reader may skip. */
    public static int skippable(int number) {
        return number << 1;
    }

    /** An unsigned number. */
    public FieldWriter number(int tag, long value) {
        ByteWriter encoded = new ByteWriter(10).varint(value);
        return bytes(tag, encoded.buffer(), 0, encoded.length());
    }

    /** A signed number, zigzag. */
    public FieldWriter signed(int tag, long value) {
        ByteWriter encoded = new ByteWriter(10).signed(value);
        return bytes(tag, encoded.buffer(), 0, encoded.length());
    }

    /** Milliseconds since the epoch, signed; finer parts are cut off. */
    public FieldWriter instant(int tag, Instant value) {
        return signed(tag, value.toEpochMilli());
    }

    /** 0 or 1. */
    public FieldWriter flag(int tag, boolean value) {
        return number(tag, value ? 1 : 0);
    }

    /** UTF-8. */
    public FieldWriter text(int tag, String value) {
        return bytes(tag, value.getBytes(StandardCharsets.UTF_8));
    }

    public FieldWriter contentId(int tag, ContentId value) {
        return bytes(tag, value.bytes());
    }

    public FieldWriter objectId(int tag, ObjectId value) {
        return bytes(tag, value.bytes());
    }

    /** Fields in a field. */
    public FieldWriter nested(int tag, FieldWriter inner) {
        return bytes(tag, inner.out.buffer(), 0, inner.out.length());
    }

    public FieldWriter bytes(int tag, byte[] value) {
        return bytes(tag, value, 0, value.length);
    }

    public FieldWriter bytes(int tag, byte[] value, int offset, int length) {
        if (tag < 2 || tag < last) {
            throw new IllegalStateException("fields are written in the order of their numbers");
        }
        last = tag;
        out.varint(tag).varint(length).bytes(value, offset, length);
        return this;
    }

    public int length() {
        return out.length();
    }

    public byte[] toBytes() {
        return out.toBytes();
    }
}
