package io.davit.agent.repository.crypto;

import io.davit.agent.repository.format.ByteReader;
import io.davit.agent.repository.format.ByteWriter;
import io.davit.agent.repository.format.ObjectHeader;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.format.ObjectKind;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.signing.SigningKey;
import java.util.Arrays;

/** Objects that the owner signs: header, plain body, Ed25519 signature over all of it. */
public final class OwnerObjects {
    private static final String DOMAIN = "owner-object";

    private OwnerObjects() {}

    /** The bytes of a new object. */
    public static byte[] seal(ObjectKind kind, ObjectId id, byte[] body, ObjectId repository, SigningKey owner) {
        requireSignedByOwner(kind);
        ObjectHeader header = new ObjectHeader(kind, 0, id, new byte[0]);
        ByteWriter out = new ByteWriter(header.length() + body.length + SigningKey.SIGNATURE_LENGTH);
        header.writeTo(out);
        out.bytes(body);
        byte[] digest = Hash.sha256(out.buffer(), 0, out.length());
        return out.bytes(owner.sign(SignedObjects.statement(DOMAIN, repository, digest)))
                .toBytes();
    }

    /**
     * The body of an object, which is not authentic before {@link #verify} said so.
     *
     * @throws DavitException REPOSITORY_TAMPERED, READER_TOO_OLD, REPOSITORY_VERSION if it has not the form
     */
    public static byte[] unverifiedBody(ObjectKind kind, byte[] bytes) {
        requireSignedByOwner(kind);
        ByteReader in = new ByteReader(bytes, ErrorCode.REPOSITORY_TAMPERED);
        ObjectHeader header = ObjectHeader.read(kind, in);
        if (header.epoch() != 0 || header.fields().length != 0) {
            throw in.malformed("a plain object has neither epoch nor header fields");
        }
        if (in.remaining() < SigningKey.SIGNATURE_LENGTH) {
            throw in.malformed("it ends too early");
        }
        return in.bytes(in.remaining() - SigningKey.SIGNATURE_LENGTH);
    }

    /** @throws DavitException REPOSITORY_TAMPERED if the owner did not sign these bytes for this repository */
    public static void verify(ObjectKind kind, byte[] bytes, ObjectId repository, byte[] ownerKey) {
        int signed = bytes.length - SigningKey.SIGNATURE_LENGTH;
        boolean authentic = signed >= ObjectHeader.FIXED_LENGTH
                && SigningKey.verifies(
                        ownerKey,
                        SignedObjects.statement(DOMAIN, repository, Hash.sha256(bytes, 0, signed)),
                        Arrays.copyOfRange(bytes, signed, bytes.length));
        if (!authentic) {
            throw new DavitException(
                    ErrorCode.REPOSITORY_TAMPERED,
                    kind.folder() + ": the signature of the repository's owner is wrong");
        }
    }

    private static void requireSignedByOwner(ObjectKind kind) {
        if (kind.protection() != ObjectKind.Protection.OWNER) {
            throw new IllegalArgumentException(kind + " is not signed by the owner");
        }
    }
}
