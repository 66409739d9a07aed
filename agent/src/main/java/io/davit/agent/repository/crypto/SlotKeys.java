package io.davit.agent.repository.crypto;

import io.davit.agent.repository.format.FieldReader;
import io.davit.agent.repository.format.FieldWriter;
import io.davit.agent.repository.format.ObjectId;
import io.davit.errors.ErrorCode;
import io.davit.signing.SigningKey;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The keys inside a slot, as bytes. */
final class SlotKeys {
    private static final int ID_KEY = 1 << 1 | FieldWriter.CRITICAL;
    private static final int SPLITTER_KEY = 2 << 1 | FieldWriter.CRITICAL;
    private static final int EPOCH_KEY = 3 << 1 | FieldWriter.CRITICAL;
    private static final int OWNER_SEED = 4 << 1 | FieldWriter.CRITICAL;
    private static final int OWNER_KEY = 5 << 1 | FieldWriter.CRITICAL;
    private static final int EPOCH_NUMBER = 1 << 1 | FieldWriter.CRITICAL;
    private static final int EPOCH_SECRET = 2 << 1 | FieldWriter.CRITICAL;

    private SlotKeys() {}

    static byte[] encode(UnlockedKeys keys) {
        KeyRing ring = keys.ring();
        FieldWriter fields = new FieldWriter().bytes(ID_KEY, ring.idKey()).bytes(SPLITTER_KEY, ring.splitterKey());
        ring.epochKeys()
                .forEach((epoch, key) -> fields.nested(
                        EPOCH_KEY, new FieldWriter().number(EPOCH_NUMBER, epoch).bytes(EPOCH_SECRET, key)));
        return switch (keys) {
            case OwnerKeys owner ->
                fields.bytes(OWNER_SEED, owner.owner().seed()).toBytes();
            case ReaderKeys reader ->
                fields.bytes(OWNER_KEY, reader.ownerPublicKey()).toBytes();
        };
    }

    /** @throws io.davit.errors.DavitException REPOSITORY_TAMPERED if they are not those of such a slot */
    static UnlockedKeys decode(ObjectId repository, boolean isOwner, byte[] plain) {
        FieldReader fields = new FieldReader(plain, ErrorCode.REPOSITORY_TAMPERED);
        byte[] idKey = null;
        byte[] splitterKey = null;
        byte[] seed = null;
        byte[] ownerKey = null;
        Map<Integer, byte[]> epochs = new TreeMap<>();
        while (fields.next()) {
            switch (fields.tag()) {
                case ID_KEY -> idKey = fields.bytes(KeyRing.KEY_LENGTH);
                case SPLITTER_KEY -> splitterKey = fields.bytes(KeyRing.KEY_LENGTH);
                case EPOCH_KEY -> decodeEpoch(fields.repeated().nested(), epochs);
                case OWNER_SEED -> seed = fields.bytes(SigningKey.LENGTH);
                case OWNER_KEY -> ownerKey = fields.bytes(SigningKey.LENGTH);
                default -> fields.repeated().unknown();
            }
        }
        if (epochs.isEmpty()) {
            throw fields.malformed("the epoch keys are missing");
        }
        if (isOwner ? ownerKey != null : seed != null) {
            throw fields.malformed("a slot of another type");
        }
        KeyRing ring = new KeyRing(
                repository,
                fields.require(idKey, "the id key"),
                fields.require(splitterKey, "the splitter key"),
                epochs);
        return isOwner
                ? new OwnerKeys(ring, new SigningKey(fields.require(seed, "the owner's key")))
                : new ReaderKeys(ring, fields.require(ownerKey, "the owner's public key"));
    }

    private static void decodeEpoch(FieldReader fields, Map<Integer, byte[]> epochs) {
        int number = 0;
        byte @Nullable [] key = null;
        while (fields.next()) {
            switch (fields.tag()) {
                case EPOCH_NUMBER -> number = fields.count(Integer.MAX_VALUE);
                case EPOCH_SECRET -> key = fields.bytes(KeyRing.KEY_LENGTH);
                default -> fields.repeated().unknown();
            }
        }
        if (number < 1 || epochs.put(number, fields.require(key, "an epoch key")) != null) {
            throw fields.malformed("epoch keys out of bounds");
        }
    }
}
