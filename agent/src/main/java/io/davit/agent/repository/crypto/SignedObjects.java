package io.davit.agent.repository.crypto;

import io.davit.agent.repository.format.ByteReader;
import io.davit.agent.repository.format.ByteWriter;
import io.davit.agent.repository.format.FieldReader;
import io.davit.agent.repository.format.FieldWriter;
import io.davit.agent.repository.format.ObjectHeader;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.format.ObjectKind;
import io.davit.agent.repository.format.WriterId;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.signing.SigningKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Objects that a writer signs (R7): header, body encrypted in blocks of {@link #BLOCK} bytes, Ed25519 signature over all
 * of it. Who may read cannot forge: the keys that decrypt are not those that sign. Safe for use by many threads.
 */
public final class SignedObjects {
    /** Plain bytes of each block but the last. */
    public static final int BLOCK = 1 << 20;

    /** How much longer a signed object of one block is than its payload, without slots. */
    public static final int OVERHEAD =
            ObjectHeader.FIXED_LENGTH + 2 + WriterId.LENGTH + BlockCipher.OVERHEAD + SigningKey.SIGNATURE_LENGTH;

    private static final int SIGNER = 1 << 1 | FieldWriter.CRITICAL;
    private static final int SLOT = 2 << 1;

    private final KeyRing keys;
    private final WriterRegistry registry;
    private final @Nullable WriterKey signer;

    /** For reading only. */
    public SignedObjects(KeyRing keys, WriterRegistry registry) {
        this(keys, registry, null);
    }

    private SignedObjects(KeyRing keys, WriterRegistry registry, @Nullable WriterKey signer) {
        this.keys = keys;
        this.registry = registry;
        this.signer = signer;
    }

    /** The same, for reading and for writing as this writer. */
    public SignedObjects as(WriterKey writer) {
        return new SignedObjects(keys, registry, writer);
    }

    /**
     * An authenticated object.
     *
     * @param writer who signed it
     * @param payload decrypted
     */
    public record Opened(ObjectHeader header, WriterId writer, byte[] payload) {
        /** Slots that were copied into the header (R6). */
        public List<byte[]> slots() {
            return slotsIn(header);
        }
    }

    /**
     * Slots that were copied into the header of an object that cannot be authenticated yet, because its keys are in them: each is signed by itself.
     *
     * @throws DavitException REPOSITORY_TAMPERED, READER_TOO_OLD
     */
    public static List<byte[]> slotsIn(ObjectKind kind, byte[] object) {
        return slotsIn(ObjectHeader.read(kind, object));
    }

    private static List<byte[]> slotsIn(ObjectHeader header) {
        List<byte[]> slots = new ArrayList<>();
        FieldReader fields = header.fieldReader();
        while (fields.next()) {
            if (fields.tag() == SLOT) {
                slots.add(fields.repeated().bytes());
            } else {
                fields.repeated().skip();
            }
        }
        return slots;
    }

    /** The bytes of a new object. The id must be fresh, and the bytes be stored as they are. */
    public byte[] seal(ObjectKind kind, ObjectId id, byte[] payload) {
        return seal(kind, id, payload, List.of());
    }

    /** @param slots to be copied, readable without a key, into the header */
    public byte[] seal(ObjectKind kind, ObjectId id, byte[] payload, List<byte[]> slots) {
        requireSignedByWriter(kind);
        WriterKey by = signer();
        FieldWriter fields = new FieldWriter().bytes(SIGNER, by.id().bytes());
        slots.forEach(slot -> fields.bytes(SLOT, slot));
        ObjectHeader header = new ObjectHeader(kind, keys.epoch(), id, fields.toBytes());
        int blocks = Math.max(1, Math.ceilDiv(payload.length, BLOCK));
        ByteWriter out = new ByteWriter(
                header.length() + payload.length + blocks * BlockCipher.OVERHEAD + SigningKey.SIGNATURE_LENGTH);
        header.writeTo(out);
        BlockCipher cipher = keys.cipher(header);
        for (int block = 0; block < blocks; block++) {
            int offset = block * BLOCK;
            out.bytes(cipher.encrypt(block, payload, offset, Math.min(BLOCK, payload.length - offset)));
        }
        byte[] digest = Hash.sha256(out.buffer(), 0, out.length());
        return out.bytes(by.key().sign(statement("object", digest))).toBytes();
    }

    /**
     * Authenticates and decrypts an object with a random name.
     *
     * @param id from its key
     * @throws DavitException REPOSITORY_TAMPERED, REPOSITORY_WRITER_UNKNOWN, READER_TOO_OLD, REPOSITORY_KEY_WRONG
     */
    public Opened open(ObjectKind kind, ObjectId id, byte[] bytes) {
        ObjectHeader header = ObjectHeader.read(kind, bytes);
        if (!header.id().equals(id)) {
            throw new DavitException(ErrorCode.REPOSITORY_TAMPERED, kind.folder() + "/" + id + " holds another object");
        }
        return openNumbered(kind, bytes);
    }

    /** The same for an object with a predictable name: the caller checks that the payload says the same place. */
    public Opened openNumbered(ObjectKind kind, byte[] bytes) {
        requireSignedByWriter(kind);
        ByteReader in = new ByteReader(bytes, ErrorCode.REPOSITORY_TAMPERED);
        ObjectHeader header = ObjectHeader.read(kind, in);
        WriterId writer = signerOf(header);
        int bodyLength = in.remaining() - SigningKey.SIGNATURE_LENGTH;
        if (bodyLength < BlockCipher.OVERHEAD) {
            throw in.malformed("it ends too early");
        }
        int signedLength = bytes.length - SigningKey.SIGNATURE_LENGTH;
        byte[] signature = Arrays.copyOfRange(bytes, signedLength, bytes.length);
        byte[] statement = statement("object", Hash.sha256(bytes, 0, signedLength));
        if (!SigningKey.verifies(registry.publicKey(writer), statement, signature)) {
            throw new DavitException(
                    ErrorCode.REPOSITORY_TAMPERED, kind.folder() + ": the signature of writer " + writer + " is wrong");
        }
        return new Opened(header, writer, decrypt(header, bytes, header.length(), bodyLength));
    }

    /** Signs something that stands inside other objects. The domain keeps signatures apart. */
    public byte[] sign(String domain, byte[] message) {
        return signer().key().sign(statement(domain, Hash.sha256(message)));
    }

    /** @throws DavitException REPOSITORY_TAMPERED if the writer did not sign this; REPOSITORY_WRITER_UNKNOWN */
    public void verify(String domain, WriterId writer, byte[] message, byte[] signature) {
        if (!SigningKey.verifies(registry.publicKey(writer), statement(domain, Hash.sha256(message)), signature)) {
            throw new DavitException(
                    ErrorCode.REPOSITORY_TAMPERED, domain + ": the signature of writer " + writer + " is wrong");
        }
    }

    /** The writer as whom this signs. */
    public WriterId writer() {
        return signer().id();
    }

    private byte[] decrypt(ObjectHeader header, byte[] bytes, int offset, int length) {
        BlockCipher cipher = keys.cipher(header);
        ByteWriter payload = new ByteWriter(length);
        int at = offset;
        for (int block = 0; at < offset + length; block++) {
            int sealed = Math.min(BLOCK + BlockCipher.OVERHEAD, offset + length - at);
            if (block > 0 && sealed <= BlockCipher.OVERHEAD) {
                throw new DavitException(ErrorCode.REPOSITORY_TAMPERED, "malformed: an empty block at the end");
            }
            payload.bytes(cipher.decrypt(block, bytes, at, sealed));
            at += sealed;
        }
        return payload.toBytes();
    }

    private WriterId signerOf(ObjectHeader header) {
        WriterId writer = null;
        FieldReader fields = header.fieldReader();
        while (fields.next()) {
            if (fields.tag() == SIGNER) {
                writer = fields.writerId();
            } else if (fields.tag() == SLOT) {
                fields.repeated().skip();
            } else {
                fields.repeated().unknown();
            }
        }
        return fields.require(writer, "the signer");
    }

    /** What is signed: purpose and repository stand in it, so that a signature serves nowhere else. */
    private byte[] statement(String domain, byte[] digest) {
        return statement(domain, keys.repository(), digest);
    }

    static byte[] statement(String domain, ObjectId repository, byte[] digest) {
        return new ByteWriter(96)
                .bytes(("davit/v0/" + domain).getBytes(StandardCharsets.US_ASCII))
                .u8(0)
                .bytes(repository.bytes())
                .bytes(digest)
                .toBytes();
    }

    private WriterKey signer() {
        if (signer == null) {
            throw new IllegalStateException("opened for reading only");
        }
        return signer;
    }

    private static void requireSignedByWriter(ObjectKind kind) {
        if (kind.protection() != ObjectKind.Protection.WRITER) {
            throw new IllegalArgumentException(kind + " is not signed by writers");
        }
    }
}
