package io.davit.agent.repository.crypto;

import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.format.Vectors;
import io.davit.agent.repository.format.WriterId;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.signing.RecipientKey;
import io.davit.signing.SigningKey;
import java.util.Map;

/** The fixed keys of the test vectors, as {@code docs/repository-format.md} names them. */
public final class VectorKeys {
    private VectorKeys() {}

    public static OwnerKeys owner() {
        ObjectId repository = ObjectId.of(Vectors.fill(0x11, 32));
        KeyRing ring = new KeyRing(
                repository, Vectors.fill(0x22, 32), Vectors.fill(0x33, 32), Map.of(1, Vectors.fill(0x44, 32)));
        return new OwnerKeys(ring, new SigningKey(Vectors.fill(0x55, 32)));
    }

    /** The same after a rotation. */
    static OwnerKeys rotated() {
        KeyRing ring = owner().ring().next(Vectors.fill(0x46, 32));
        return owner().with(ring);
    }

    static RecipientKey recipient() {
        return new RecipientKey(Vectors.fill(0xBB, 32));
    }

    public static WriterKey writer() {
        return new WriterKey(WriterId.of(Vectors.fill(0x66, 16)), new SigningKey(Vectors.fill(0x77, 32)));
    }

    /** Signs as the writer, whom alone it knows. */
    public static SignedObjects objects() {
        WriterKey writer = writer();
        WriterRegistry registry = asked -> {
            if (!asked.equals(writer.id())) {
                throw new DavitException(ErrorCode.REPOSITORY_WRITER_UNKNOWN, asked.hex());
            }
            return writer.key().publicKey();
        };
        return new SignedObjects(owner().ring(), registry).as(writer);
    }
}
