package io.davit.agent.repository.crypto;

import io.davit.agent.repository.Recipient;
import io.davit.agent.repository.format.ByteWriter;
import io.davit.agent.repository.format.FieldReader;
import io.davit.agent.repository.format.FieldWriter;
import io.davit.agent.repository.format.ObjectHeader;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.format.ObjectKind;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.signing.RecipientKey;
import io.davit.signing.SigningKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The public part of a slot: who may open it, and what it holds (R5). A commitment is compared before anything is decrypted, because AES-GCM alone lets
 * one ciphertext open under two keys.
 *
 * @param epochs the first and the last one whose keys it holds
 * @param epochCommitment to the key of the last one; empty if that is the first of all
 * @param object the whole object
 */
public record Slot(
        ObjectId id,
        ObjectId repository,
        boolean isOwner,
        Lock lock,
        byte[] commitment,
        byte[] sealedKeys,
        Epochs epochs,
        Optional<byte[]> epochCommitment,
        Note note,
        byte[] object) {
    private static final int PASSPHRASE_OWNER = 1;
    private static final int PASSPHRASE_READER = 2;
    private static final int RECIPIENT_OWNER = 3;
    private static final int RECIPIENT_READER = 4;

    private static final int MOST_TYPES = 1000;
    private static final int REPOSITORY = 1 << 1 | FieldWriter.CRITICAL;
    private static final int TYPE = 2 << 1 | FieldWriter.CRITICAL;
    private static final int MEMORY = 3 << 1 | FieldWriter.CRITICAL;
    private static final int PASSES = 4 << 1 | FieldWriter.CRITICAL;
    private static final int LANES = 5 << 1 | FieldWriter.CRITICAL;
    private static final int SALT = 6 << 1 | FieldWriter.CRITICAL;
    private static final int COMMITMENT = 7 << 1 | FieldWriter.CRITICAL;
    private static final int KEYS = 8 << 1 | FieldWriter.CRITICAL;
    private static final int RECIPIENT = 9 << 1 | FieldWriter.CRITICAL;
    private static final int ENCAPSULATED = 10 << 1 | FieldWriter.CRITICAL;
    private static final int LAST_EPOCH = 11 << 1;
    private static final int MADE = 12 << 1;
    private static final int LABEL = 13 << 1;
    private static final int PROOF = 14 << 1;
    private static final int FIRST_EPOCH = 15 << 1;
    private static final int EPOCH_COMMITMENT = 16 << 1;

    private static final String COMMITMENT_LABEL = "davit/v0/slot-commitment";
    private static final String INFO_LABEL = "davit/v0/slot";

    /** With what it opens. */
    sealed interface Lock {
        /** {@link SlotHolder#name()} of who opens it. */
        String holder();

        /** With a passphrase. */
        record ByPassphrase(Stretching stretching) implements Lock {
            @Override
            public String holder() {
                return SlotHolder.ByPassphrase.nameOf(stretching);
            }
        }

        /** With the private key of a recipient. */
        record ByRecipient(byte[] publicKey, byte[] encapsulated, Optional<byte[]> proof) implements Lock {
            @Override
            public String holder() {
                return SlotHolder.ByRecipient.nameOf(publicKey);
            }
        }
    }

    /** From the first to the last one, both included. */
    public record Epochs(int first, int last) {
        static Epochs of(KeyRing ring) {
            return new Epochs(ring.firstEpoch(), ring.epoch());
        }
    }

    /**
     * For people.
     *
     * @param label empty if it has none
     */
    public record Note(Optional<Instant> made, String label) {
        public static final Note NONE = new Note(Optional.empty(), "");
    }

    /** The bytes of a new slot object, signed by the owner. */
    public static byte[] create(ObjectId id, UnlockedKeys keys, SlotHolder holder, Note note, SigningKey owner) {
        return switch (holder) {
            case SlotHolder.ByPassphrase words -> byPassphrase(id, keys, words, note, owner);
            case SlotHolder.ByRecipient recipient ->
                byRecipient(id, keys, recipient, note, owner, RecipientKey.random());
        };
    }

    private static byte[] byPassphrase(
            ObjectId id, UnlockedKeys keys, SlotHolder.ByPassphrase holder, Note note, SigningKey owner) {
        ObjectId repository = keys.ring().repository();
        byte[] plain = SlotKeys.encode(keys);
        byte[] sealed = Aead.encrypt(
                wrapKey(holder.stretched(), id),
                new byte[Aead.NONCE_LENGTH],
                place(repository, id),
                plain,
                0,
                plain.length);
        Arrays.fill(plain, (byte) 0);
        FieldWriter body = new FieldWriter()
                .objectId(REPOSITORY, repository)
                .number(TYPE, keys instanceof OwnerKeys ? PASSPHRASE_OWNER : PASSPHRASE_READER)
                .number(MEMORY, holder.stretching().memoryKib())
                .number(PASSES, holder.stretching().passes())
                .number(LANES, holder.stretching().lanes())
                .bytes(SALT, holder.stretching().salt())
                .bytes(COMMITMENT, commitment(holder.stretched(), id))
                .bytes(KEYS, sealed);
        writeNote(body, keys, note, Optional.empty());
        return OwnerObjects.seal(ObjectKind.SLOT, id, body.toBytes(), repository, owner);
    }

    /** @param ephemeral fresh, save in test vectors */
    static byte[] byRecipient(
            ObjectId id,
            UnlockedKeys keys,
            SlotHolder.ByRecipient holder,
            Note note,
            SigningKey owner,
            RecipientKey ephemeral) {
        ObjectId repository = keys.ring().repository();
        byte[] plain = SlotKeys.encode(keys);
        Hpke.Sealed sealed = Hpke.seal(
                holder.publicKey(), info(repository, id), place(repository, id), plain, COMMITMENT_LABEL, ephemeral);
        Arrays.fill(plain, (byte) 0);
        FieldWriter body = new FieldWriter()
                .objectId(REPOSITORY, repository)
                .number(TYPE, keys instanceof OwnerKeys ? RECIPIENT_OWNER : RECIPIENT_READER)
                .bytes(COMMITMENT, sealed.exported())
                .bytes(KEYS, sealed.ciphertext())
                .bytes(RECIPIENT, holder.publicKey())
                .bytes(ENCAPSULATED, sealed.encapsulated());
        writeNote(body, keys, note, holder.proof());
        return OwnerObjects.seal(ObjectKind.SLOT, id, body.toBytes(), repository, owner);
    }

    private static void writeNote(FieldWriter body, UnlockedKeys keys, Note note, Optional<byte[]> proof) {
        Epochs epochs = Epochs.of(keys.ring());
        if (epochs.last() > 1) {
            body.number(LAST_EPOCH, epochs.last());
        }
        note.made().ifPresent(made -> body.instant(MADE, made));
        if (!note.label().isEmpty()) {
            body.text(LABEL, note.label());
        }
        proof.ifPresent(bytes -> body.bytes(PROOF, bytes));
        if (epochs.first() > 1) {
            body.number(FIRST_EPOCH, epochs.first());
        }
        if (epochs.last() > 1) {
            body.bytes(EPOCH_COMMITMENT, keys.ring().commitment(epochs.last()).orElseThrow());
        }
    }

    /**
     * Reads the public part of a slot. Whoever knows the owner's key verifies the object first.
     *
     * @throws DavitException REPOSITORY_TAMPERED; READER_TOO_OLD for types that this version does not read
     */
    public static Slot read(byte[] object) {
        ObjectId id = ObjectHeader.read(ObjectKind.SLOT, object).id();
        FieldReader fields =
                new FieldReader(OwnerObjects.unverifiedBody(ObjectKind.SLOT, object), ErrorCode.REPOSITORY_TAMPERED);
        Fields found = new Fields();
        while (fields.next()) {
            switch (fields.tag()) {
                case REPOSITORY -> found.repository = fields.objectId();
                case TYPE -> found.type = knownType(fields.count(MOST_TYPES));
                case MEMORY -> found.memory = fields.count(Integer.MAX_VALUE);
                case PASSES -> found.passes = fields.count(Integer.MAX_VALUE);
                case LANES -> found.lanes = fields.count(Integer.MAX_VALUE);
                case SALT -> found.salt = fields.bytes(Stretching.SALT_LENGTH);
                case COMMITMENT -> found.commitment = fields.bytes(Hash.LENGTH);
                case KEYS -> found.keys = fields.bytes();
                case RECIPIENT -> found.recipient = fields.bytes(RecipientKey.LENGTH);
                case ENCAPSULATED -> found.encapsulated = fields.bytes(RecipientKey.LENGTH);
                case LAST_EPOCH -> found.lastEpoch = fields.count(Integer.MAX_VALUE);
                case MADE -> found.made = fields.instant();
                case LABEL -> found.label = fields.text();
                case PROOF -> found.proof = fields.bytes(Hash.LENGTH);
                case FIRST_EPOCH -> found.firstEpoch = fields.count(Integer.MAX_VALUE);
                case EPOCH_COMMITMENT -> found.epochCommitment = fields.bytes(Hash.LENGTH);
                default -> fields.repeated().unknown();
            }
        }
        return found.slot(id, fields, object);
    }

    /** What was read so far. */
    private static final class Fields {
        @Nullable
        ObjectId repository;

        int type;
        int memory;
        int passes;
        int lanes;
        byte @Nullable [] salt;
        byte @Nullable [] commitment;
        byte @Nullable [] keys;
        byte @Nullable [] recipient;
        byte @Nullable [] encapsulated;
        int firstEpoch = 1;
        int lastEpoch = 1;

        @Nullable
        Instant made;

        String label = "";
        byte @Nullable [] proof;
        byte @Nullable [] epochCommitment;

        Slot slot(ObjectId id, FieldReader fields, byte[] object) {
            if (type == 0) {
                throw fields.malformed("the slot's type is missing");
            }
            if (firstEpoch < 1 || lastEpoch < firstEpoch || (lastEpoch > 1) != (epochCommitment != null)) {
                throw fields.malformed("the slot's epochs are out of bounds");
            }
            return new Slot(
                    id,
                    fields.require(repository, "the repository id"),
                    type == PASSPHRASE_OWNER || type == RECIPIENT_OWNER,
                    type == PASSPHRASE_OWNER || type == PASSPHRASE_READER ? passphrase(fields) : recipient(fields),
                    fields.require(commitment, "the commitment"),
                    fields.require(keys, "the keys"),
                    new Epochs(firstEpoch, lastEpoch),
                    Optional.ofNullable(epochCommitment),
                    new Note(Optional.ofNullable(made), label),
                    object);
        }

        private Lock passphrase(FieldReader fields) {
            if (recipient != null || encapsulated != null || proof != null) {
                throw fields.malformed("a slot of two types");
            }
            return new Lock.ByPassphrase(new Stretching(memory, passes, lanes, fields.require(salt, "the salt")));
        }

        private Lock recipient(FieldReader fields) {
            if (memory != 0 || passes != 0 || lanes != 0 || salt != null) {
                throw fields.malformed("a slot of two types");
            }
            return new Lock.ByRecipient(
                    fields.require(recipient, "the recipient"),
                    fields.require(encapsulated, "the encapsulated key"),
                    Optional.ofNullable(proof));
        }
    }

    /** {@link SlotHolder#name()} of whoever opens it. */
    public String holder() {
        return lock.holder();
    }

    /** Empty if it is wrapped to a passphrase. */
    public Optional<byte[]> recipient() {
        return lock instanceof Lock.ByRecipient by ? Optional.of(by.publicKey()) : Optional.empty();
    }

    /** What stretching its passphrase costs; empty if it is sealed to a recipient. */
    public Optional<StretchingCost> cost() {
        return lock instanceof Lock.ByPassphrase by
                ? Optional.of(by.stretching().cost())
                : Optional.empty();
    }

    /**
     * Whether the maker of the holder's first slot knew the private key, and meant this owner.
     * False as well if it is wrapped to a passphrase.
     */
    public boolean isProvenTo(RecipientKey key, byte[] ownerKey) {
        if (!(lock instanceof Lock.ByRecipient by) || by.proof().isEmpty()) {
            return false;
        }
        SlotHolder.ByRecipient due = SlotHolder.ByRecipient.of(Recipient.of(key), repository, ownerKey);
        return Hash.same(by.proof().get(), due.proof().orElseThrow());
    }

    /**
     * Unwraps the keys.
     *
     * @throws DavitException REPOSITORY_KEY_WRONG for another passphrase; REPOSITORY_TAMPERED
     */
    UnlockedKeys openStretched(byte[] stretched) {
        if (!Hash.same(commitment(stretched, id), commitment)) {
            throw new DavitException(ErrorCode.REPOSITORY_KEY_WRONG, "the passphrase does not open the repository");
        }
        return decoded(Aead.decrypt(
                wrapKey(stretched, id),
                new byte[Aead.NONCE_LENGTH],
                place(repository, id),
                sealedKeys,
                0,
                sealedKeys.length));
    }

    /** The same with the recipient's private key. */
    UnlockedKeys openSealed(Lock.ByRecipient to, RecipientKey key) {
        Hpke.Received received = Hpke.receive(key, to.encapsulated(), info(repository, id));
        if (!Hash.same(received.exported(COMMITMENT_LABEL), commitment)) {
            throw new DavitException(ErrorCode.REPOSITORY_KEY_WRONG, "the private key does not open the repository");
        }
        return decoded(received.open(place(repository, id), sealedKeys));
    }

    private UnlockedKeys decoded(byte[] plain) {
        try {
            UnlockedKeys keys = SlotKeys.decode(repository, isOwner, plain);
            if (!Epochs.of(keys.ring()).equals(epochs)) {
                throw new DavitException(
                        ErrorCode.REPOSITORY_TAMPERED, "slot " + id + " says other epochs than it has");
            }
            return keys;
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    private static int knownType(int type) {
        return switch (type) {
            case PASSPHRASE_OWNER, PASSPHRASE_READER, RECIPIENT_OWNER, RECIPIENT_READER -> type;
            default -> throw new DavitException(ErrorCode.READER_TOO_OLD, "a slot of type " + type + " is not known");
        };
    }

    private static byte[] wrapKey(byte[] stretched, ObjectId id) {
        return Hash.hkdf(stretched, id.bytes(), "davit/v0/slot-wrap");
    }

    private static byte[] commitment(byte[] stretched, ObjectId id) {
        return Hash.hkdf(stretched, id.bytes(), COMMITMENT_LABEL);
    }

    /** What a slot is bound to: it opens nowhere else. */
    private static byte[] place(ObjectId repository, ObjectId id) {
        return new ByteWriter().bytes(repository.bytes()).bytes(id.bytes()).toBytes();
    }

    private static byte[] info(ObjectId repository, ObjectId id) {
        return new ByteWriter()
                .bytes(INFO_LABEL.getBytes(StandardCharsets.US_ASCII))
                .u8(0)
                .bytes(repository.bytes())
                .bytes(id.bytes())
                .toBytes();
    }
}
