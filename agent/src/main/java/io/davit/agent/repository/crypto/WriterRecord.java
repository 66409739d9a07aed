package io.davit.agent.repository.crypto;

import io.davit.agent.repository.format.FieldReader;
import io.davit.agent.repository.format.FieldWriter;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.format.ObjectKind;
import io.davit.agent.repository.format.WriterId;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.signing.SigningKey;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;

/** A writer's entry in the registry, and the form in which its own agent remembers its key. */
public final class WriterRecord {
    private static final int WRITER = 1 << 1 | FieldWriter.CRITICAL;
    private static final int PUBLIC_KEY = 2 << 1 | FieldWriter.CRITICAL;
    private static final int SEED = 2 << 1 | FieldWriter.CRITICAL;
    private static final String MEMORY_PURPOSE = "davit/v0/writer-memory";

    private WriterRecord() {}

    /** The bytes of a new registry object, signed by the owner. */
    public static byte[] create(ObjectId objectId, WriterKey writer, OwnerKeys keys) {
        FieldWriter body = new FieldWriter()
                .bytes(WRITER, writer.id().bytes())
                .bytes(PUBLIC_KEY, writer.key().publicKey());
        return OwnerObjects.seal(
                ObjectKind.WRITER, objectId, body.toBytes(), keys.ring().repository(), keys.owner());
    }

    /**
     * The public key of the writer, from the object under its name.
     *
     * @throws DavitException REPOSITORY_WRITER_UNKNOWN if the owner did not sign it; REPOSITORY_TAMPERED, READER_TOO_OLD
     */
    public static byte[] publicKey(WriterId writer, byte[] object, ObjectId repository, byte[] ownerKey) {
        byte[] body = OwnerObjects.unverifiedBody(ObjectKind.WRITER, object);
        try {
            OwnerObjects.verify(ObjectKind.WRITER, object, repository, ownerKey);
        } catch (DavitException e) {
            throw new DavitException(
                    ErrorCode.REPOSITORY_WRITER_UNKNOWN, "the owner did not register writer " + writer, e);
        }
        FieldReader fields = new FieldReader(body, ErrorCode.REPOSITORY_TAMPERED);
        WriterId named = null;
        byte[] publicKey = null;
        while (fields.next()) {
            switch (fields.tag()) {
                case WRITER -> named = fields.writerId();
                case PUBLIC_KEY -> publicKey = fields.bytes(SigningKey.LENGTH);
                default -> fields.repeated().unknown();
            }
        }
        if (!writer.equals(named)) {
            throw new DavitException(
                    ErrorCode.REPOSITORY_TAMPERED, "the registry entry of writer " + writer + " names another");
        }
        return fields.require(publicKey, "the public key");
    }

    /** For {@code WriterMemory}: the private key, sealed under a key of the repository. */
    public static byte[] remember(WriterKey writer, KeyRing keys) {
        byte[] nonce = new byte[Aead.NONCE_LENGTH];
        new SecureRandom().nextBytes(nonce);
        byte[] plain = new FieldWriter()
                .bytes(WRITER, writer.id().bytes())
                .bytes(SEED, writer.key().seed())
                .toBytes();
        byte[] sealed = Aead.encrypt(
                keys.derive(MEMORY_PURPOSE), nonce, keys.repository().bytes(), plain, 0, plain.length);
        byte[] remembered = Arrays.copyOf(nonce, nonce.length + sealed.length);
        System.arraycopy(sealed, 0, remembered, nonce.length, sealed.length);
        return remembered;
    }

    /** What {@link #remember} made; empty if it is not of this repository, or damaged: the agent then becomes a new writer. */
    public static Optional<WriterKey> recall(byte[] remembered, KeyRing keys) {
        if (remembered.length < Aead.NONCE_LENGTH) {
            return Optional.empty();
        }
        try {
            byte[] plain = Aead.decrypt(
                    keys.derive(MEMORY_PURPOSE),
                    Arrays.copyOf(remembered, Aead.NONCE_LENGTH),
                    keys.repository().bytes(),
                    remembered,
                    Aead.NONCE_LENGTH,
                    remembered.length - Aead.NONCE_LENGTH);
            FieldReader fields = new FieldReader(plain, ErrorCode.DATA_CORRUPT);
            WriterId id = null;
            byte[] seed = null;
            while (fields.next()) {
                switch (fields.tag()) {
                    case WRITER -> id = fields.writerId();
                    case SEED -> seed = fields.bytes(SigningKey.LENGTH);
                    default -> fields.repeated().unknown();
                }
            }
            return Optional.of(
                    new WriterKey(fields.require(id, "the writer"), new SigningKey(fields.require(seed, "the key"))));
        } catch (DavitException e) {
            return Optional.empty();
        }
    }
}
