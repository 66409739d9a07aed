package io.davit.agent.repository.crypto;

import io.davit.agent.repository.Passphrase;
import io.davit.agent.repository.format.ByteWriter;
import io.davit.agent.repository.format.FieldReader;
import io.davit.agent.repository.format.FieldWriter;
import io.davit.agent.repository.format.ObjectHeader;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.format.ObjectKind;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.signing.SigningKey;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An owner slot: the repository's keys, wrapped to a passphrase (R5). A commitment to the stretched passphrase is
 * compared before anything is decrypted, because AES-GCM alone lets one ciphertext open under two keys.
 */
public final class PassphraseSlot {
    /** Owner slot, wrapped to a passphrase. Other types are specified, and not read by this version. */
    private static final int PASSPHRASE_OWNER = 1;

    private static final int MOST_TYPES = 1000;
    private static final int REPOSITORY = 1 << 1 | FieldWriter.CRITICAL;
    private static final int TYPE = 2 << 1 | FieldWriter.CRITICAL;
    private static final int MEMORY = 3 << 1 | FieldWriter.CRITICAL;
    private static final int PASSES = 4 << 1 | FieldWriter.CRITICAL;
    private static final int LANES = 5 << 1 | FieldWriter.CRITICAL;
    private static final int SALT = 6 << 1 | FieldWriter.CRITICAL;
    private static final int COMMITMENT = 7 << 1 | FieldWriter.CRITICAL;
    private static final int KEYS = 8 << 1 | FieldWriter.CRITICAL;

    private static final int ID_KEY = 1 << 1 | FieldWriter.CRITICAL;
    private static final int SPLITTER_KEY = 2 << 1 | FieldWriter.CRITICAL;
    private static final int EPOCH_KEY = 3 << 1 | FieldWriter.CRITICAL;
    private static final int OWNER_SEED = 4 << 1 | FieldWriter.CRITICAL;
    private static final int EPOCH_NUMBER = 1 << 1 | FieldWriter.CRITICAL;
    private static final int EPOCH_SECRET = 2 << 1 | FieldWriter.CRITICAL;

    private final ObjectId id;
    private final ObjectId repository;
    private final Stretching stretching;
    private final byte[] commitment;
    private final byte[] sealedKeys;

    private PassphraseSlot(
            ObjectId id, ObjectId repository, Stretching stretching, byte[] commitment, byte[] sealedKeys) {
        this.id = id;
        this.repository = repository;
        this.stretching = stretching;
        this.commitment = commitment;
        this.sealedKeys = sealedKeys;
    }

    /** The bytes of a new slot object, signed by the owner. */
    public static byte[] create(ObjectId id, OwnerKeys keys, Passphrase passphrase, StretchingCost cost) {
        byte[] salt = new byte[Stretching.SALT_LENGTH];
        new SecureRandom().nextBytes(salt);
        return create(id, keys, passphrase, cost.with(salt));
    }

    static byte[] create(ObjectId id, OwnerKeys keys, Passphrase passphrase, Stretching stretching) {
        ObjectId repository = keys.ring().repository();
        byte[] stretched = stretching.stretch(passphrase.bytes());
        byte[] plain = encode(keys);
        byte[] sealed = Aead.encrypt(
                wrapKey(stretched, id), new byte[Aead.NONCE_LENGTH], aad(repository, id), plain, 0, plain.length);
        Arrays.fill(plain, (byte) 0);
        FieldWriter body = new FieldWriter()
                .objectId(REPOSITORY, repository)
                .number(TYPE, PASSPHRASE_OWNER)
                .number(MEMORY, stretching.memoryKib())
                .number(PASSES, stretching.passes())
                .number(LANES, stretching.lanes())
                .bytes(SALT, stretching.salt())
                .bytes(COMMITMENT, commitment(stretched, id))
                .bytes(KEYS, sealed);
        return OwnerObjects.seal(ObjectKind.SLOT, id, body.toBytes(), repository, keys.owner());
    }

    /**
     * Reads the public part of a slot. Whoever knows the owner's key verifies the object first.
     *
     * @throws DavitException REPOSITORY_TAMPERED; READER_TOO_OLD for types that this version does not read
     */
    public static PassphraseSlot read(byte[] object) {
        ObjectId id = ObjectHeader.read(ObjectKind.SLOT, object).id();
        FieldReader fields =
                new FieldReader(OwnerObjects.unverifiedBody(ObjectKind.SLOT, object), ErrorCode.REPOSITORY_TAMPERED);
        ObjectId repository = null;
        int type = 0;
        int memory = 0;
        int passes = 0;
        int lanes = 0;
        byte[] salt = null;
        byte[] commitment = null;
        byte[] keys = null;
        while (fields.next()) {
            switch (fields.tag()) {
                case REPOSITORY -> repository = fields.objectId();
                case TYPE -> type = knownType(fields.count(MOST_TYPES));
                case MEMORY -> memory = fields.count(Integer.MAX_VALUE);
                case PASSES -> passes = fields.count(Integer.MAX_VALUE);
                case LANES -> lanes = fields.count(Integer.MAX_VALUE);
                case SALT -> salt = fields.bytes(Stretching.SALT_LENGTH);
                case COMMITMENT -> commitment = fields.bytes(Hash.LENGTH);
                case KEYS -> keys = fields.bytes();
                default -> fields.repeated().unknown();
            }
        }
        if (type == 0) {
            throw fields.malformed("the slot's type is missing");
        }
        return new PassphraseSlot(
                id,
                fields.require(repository, "the repository id"),
                new Stretching(memory, passes, lanes, fields.require(salt, "the salt")),
                fields.require(commitment, "the commitment"),
                fields.require(keys, "the keys"));
    }

    public ObjectId id() {
        return id;
    }

    public ObjectId repository() {
        return repository;
    }

    public StretchingCost cost() {
        return new StretchingCost(stretching.memoryKib(), stretching.passes(), stretching.lanes());
    }

    /**
     * Unwraps the keys.
     *
     * @throws DavitException REPOSITORY_KEY_WRONG for another passphrase; REPOSITORY_TAMPERED
     */
    public OwnerKeys open(Passphrase passphrase) {
        byte[] stretched = stretching.stretch(passphrase.bytes());
        if (!Hash.same(commitment(stretched, id), commitment)) {
            throw new DavitException(ErrorCode.REPOSITORY_KEY_WRONG, "the passphrase does not open the repository");
        }
        byte[] plain = Aead.decrypt(
                wrapKey(stretched, id),
                new byte[Aead.NONCE_LENGTH],
                aad(repository, id),
                sealedKeys,
                0,
                sealedKeys.length);
        try {
            return decode(repository, plain);
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    private static byte[] encode(OwnerKeys keys) {
        KeyRing ring = keys.ring();
        FieldWriter fields = new FieldWriter().bytes(ID_KEY, ring.idKey()).bytes(SPLITTER_KEY, ring.splitterKey());
        ring.epochKeys()
                .forEach((epoch, key) -> fields.nested(
                        EPOCH_KEY, new FieldWriter().number(EPOCH_NUMBER, epoch).bytes(EPOCH_SECRET, key)));
        return fields.bytes(OWNER_SEED, keys.owner().seed()).toBytes();
    }

    private static OwnerKeys decode(ObjectId repository, byte[] plain) {
        FieldReader fields = new FieldReader(plain, ErrorCode.REPOSITORY_TAMPERED);
        byte[] idKey = null;
        byte[] splitterKey = null;
        byte[] seed = null;
        Map<Integer, byte[]> epochs = new TreeMap<>();
        while (fields.next()) {
            switch (fields.tag()) {
                case ID_KEY -> idKey = fields.bytes(KeyRing.KEY_LENGTH);
                case SPLITTER_KEY -> splitterKey = fields.bytes(KeyRing.KEY_LENGTH);
                case EPOCH_KEY -> decodeEpoch(fields.repeated().nested(), epochs);
                case OWNER_SEED -> seed = fields.bytes(SigningKey.LENGTH);
                default -> fields.repeated().unknown();
            }
        }
        if (epochs.isEmpty()) {
            throw fields.malformed("the epoch keys are missing");
        }
        KeyRing ring = new KeyRing(
                repository,
                fields.require(idKey, "the id key"),
                fields.require(splitterKey, "the splitter key"),
                epochs);
        return new OwnerKeys(ring, new SigningKey(fields.require(seed, "the owner's key")));
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

    private static int knownType(int type) {
        if (type != PASSPHRASE_OWNER) {
            throw new DavitException(ErrorCode.READER_TOO_OLD, "a slot of type " + type + " is not known");
        }
        return type;
    }

    private static byte[] wrapKey(byte[] stretched, ObjectId id) {
        return Hash.hkdf(stretched, id.bytes(), "davit/v0/slot-wrap");
    }

    private static byte[] commitment(byte[] stretched, ObjectId id) {
        return Hash.hkdf(stretched, id.bytes(), "davit/v0/slot-commitment");
    }

    private static byte[] aad(ObjectId repository, ObjectId id) {
        return new ByteWriter().bytes(repository.bytes()).bytes(id.bytes()).toBytes();
    }
}
