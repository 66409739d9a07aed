package io.davit.agent.repository.format;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;

/**
 * How every object begins: magic, kind, version, suite, key epoch, its random id, and fields.
 *
 * <pre>
 * 0   4  "DAVT"
 * 4   1  kind
 * 5   1  version, 0
 * 6   1  suite: 1 = AES-256-GCM, HKDF-SHA-256, HMAC-SHA-256, Ed25519
 * 7   1  reserved, 0
 * 8   4  key epoch, from 1; 0 for plain bodies
 * 12 32  object id
 * 44  4  length of the fields, at most 65,536
 * 48  n  fields
 * </pre>
 *
 * @param fields canonical fields, see {@link FieldWriter}; their meaning depends on the kind
 */
public record ObjectHeader(ObjectKind kind, int epoch, ObjectId id, byte[] fields) {
    public static final int VERSION = 0;
    public static final int SUITE = 1;
    public static final int FIXED_LENGTH = 48;
    public static final int MOST_FIELD_BYTES = 65_536;

    private static final byte[] MAGIC = {'D', 'A', 'V', 'T'};

    public ObjectHeader {
        if (fields.length > MOST_FIELD_BYTES || epoch < 0) {
            throw new IllegalArgumentException("a header out of bounds");
        }
    }

    /** Bytes of the whole header. */
    public int length() {
        return FIXED_LENGTH + fields.length;
    }

    public void writeTo(ByteWriter out) {
        out.bytes(MAGIC).u8(kind.number()).u8(VERSION).u8(SUITE).u8(0);
        out.u32(epoch).bytes(id.bytes()).u32(fields.length).bytes(fields);
    }

    public byte[] toBytes() {
        ByteWriter out = new ByteWriter(length());
        writeTo(out);
        return out.toBytes();
    }

    /**
     * Reads a header and leaves the cursor behind it. Nothing in it is authentic yet.
     *
     * @throws DavitException REPOSITORY_TAMPERED if it is not a header of that kind; READER_TOO_OLD for another version or suite
     *     (REPOSITORY_VERSION in the marker)
     */
    public static ObjectHeader read(ObjectKind kind, ByteReader in) {
        for (byte expected : MAGIC) {
            if (in.u8() != expected) {
                throw in.malformed("not an object of a repository");
            }
        }
        if (in.u8() != kind.number()) {
            throw in.malformed("not of the kind " + kind.folder());
        }
        if (in.u8() != VERSION || in.u8() != SUITE || in.u8() != 0) {
            throw new DavitException(
                    kind == ObjectKind.FORMAT ? ErrorCode.REPOSITORY_VERSION : ErrorCode.READER_TOO_OLD,
                    "an object of another version or suite");
        }
        long epoch = in.u32();
        if (epoch > Integer.MAX_VALUE) {
            throw in.malformed("key epoch out of bounds");
        }
        ObjectId id = ObjectId.of(in.bytes(ObjectId.LENGTH));
        long length = in.u32();
        if (length > MOST_FIELD_BYTES) {
            throw in.malformed("header fields out of bounds");
        }
        return new ObjectHeader(kind, (int) epoch, id, in.bytes((int) length));
    }

    /** Reads a header from the start of an object's bytes. */
    public static ObjectHeader read(ObjectKind kind, byte[] bytes) {
        return read(kind, new ByteReader(bytes, ErrorCode.REPOSITORY_TAMPERED));
    }

    /** The fields, for reading; malformed ones are REPOSITORY_TAMPERED. */
    public FieldReader fieldReader() {
        return new FieldReader(fields, ErrorCode.REPOSITORY_TAMPERED);
    }
}
