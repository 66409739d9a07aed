package io.davit.agent.repository.crypto;

import io.davit.agent.repository.format.FieldReader;
import io.davit.agent.repository.format.FieldWriter;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.format.ObjectKind;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.signing.SigningKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The beginning of a key epoch: with this object, and not with its slots, a rotation is committed. Its name is predictable and created once, so that
 * of two rotations at the same time one wins.
 *
 * @param number from 2
 * @param commitment see {@link KeyRing#commitment(int)}
 * @param previous SHA-256 of the object of the epoch before; zeros for the second epoch
 * @param slots that hold the key, as far as they were made with it
 */
public record EpochRecord(int number, byte[] commitment, byte[] previous, Instant began, List<ObjectId> slots) {
    private static final int REPOSITORY = 1 << 1 | FieldWriter.CRITICAL;
    private static final int NUMBER = 2 << 1 | FieldWriter.CRITICAL;
    private static final int COMMITMENT = 3 << 1 | FieldWriter.CRITICAL;
    private static final int PREVIOUS = 4 << 1 | FieldWriter.CRITICAL;
    private static final int BEGAN = 5 << 1 | FieldWriter.CRITICAL;
    private static final int SLOT = 6 << 1 | FieldWriter.CRITICAL;

    /** The bytes of a new object, signed by the owner. */
    public byte[] toObject(ObjectId objectId, ObjectId repository, SigningKey owner) {
        FieldWriter body = new FieldWriter()
                .objectId(REPOSITORY, repository)
                .number(NUMBER, number)
                .bytes(COMMITMENT, commitment)
                .bytes(PREVIOUS, previous)
                .instant(BEGAN, began);
        slots.forEach(slot -> body.objectId(SLOT, slot));
        return OwnerObjects.seal(ObjectKind.EPOCH, objectId, body.toBytes(), repository, owner);
    }

    /** @throws DavitException REPOSITORY_TAMPERED if the owner did not begin that epoch of that repository with it; READER_TOO_OLD */
    public static EpochRecord read(int number, byte[] object, ObjectId repository, byte[] ownerKey) {
        byte[] body = OwnerObjects.unverifiedBody(ObjectKind.EPOCH, object);
        OwnerObjects.verify(ObjectKind.EPOCH, object, repository, ownerKey);
        FieldReader fields = new FieldReader(body, ErrorCode.REPOSITORY_TAMPERED);
        @Nullable ObjectId named = null;
        int said = 0;
        byte[] commitment = null;
        byte[] previous = null;
        @Nullable Instant began = null;
        List<ObjectId> slots = new ArrayList<>();
        while (fields.next()) {
            switch (fields.tag()) {
                case REPOSITORY -> named = fields.objectId();
                case NUMBER -> said = fields.count(Integer.MAX_VALUE);
                case COMMITMENT -> commitment = fields.bytes(Hash.LENGTH);
                case PREVIOUS -> previous = fields.bytes(Hash.LENGTH);
                case BEGAN -> began = fields.instant();
                case SLOT -> slots.add(fields.repeated().objectId());
                default -> fields.repeated().unknown();
            }
        }
        if (!repository.equals(named) || said != number) {
            throw new DavitException(ErrorCode.REPOSITORY_TAMPERED, "the object of epoch " + number + " is another's");
        }
        return new EpochRecord(
                number,
                fields.require(commitment, "the commitment"),
                fields.require(previous, "the hash of the epoch before"),
                fields.require(began, "the beginning"),
                slots);
    }

    /** Whether the keys hold this very epoch's. */
    public boolean isOf(KeyRing ring) {
        return ring.commitment(number).map(held -> Hash.same(held, commitment)).orElse(false);
    }
}
