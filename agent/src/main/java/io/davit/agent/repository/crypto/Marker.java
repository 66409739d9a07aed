package io.davit.agent.repository.crypto;

import io.davit.agent.repository.RepositoryPin;
import io.davit.agent.repository.format.FieldReader;
import io.davit.agent.repository.format.FieldWriter;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.format.ObjectKind;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.signing.SigningKey;
import java.util.HexFormat;

/**
 * The object {@code format}: that there is a repository here, of which version, whose, and with which algorithms.
 *
 * @param minimumWriter least version that may write here; reading may be allowed to older ones
 * @param ownerKey the owner's public key, which signs the marker
 * @param keyCommitment see {@link OwnerKeys#commitment()}
 * @param firstSlot the slot that was made with the repository
 */
public record Marker(
        int minimumWriter, ObjectId repository, byte[] ownerKey, byte[] keyCommitment, ObjectId firstSlot) {
    /** Version of the format that this code reads and writes: a draft. */
    public static final int VERSION = 0;

    private static final int MINIMUM_READER = 1 << 1 | FieldWriter.CRITICAL;
    private static final int MINIMUM_WRITER = 2 << 1 | FieldWriter.CRITICAL;
    private static final int REPOSITORY = 3 << 1 | FieldWriter.CRITICAL;
    private static final int OWNER_KEY = 4 << 1 | FieldWriter.CRITICAL;
    private static final int COMMITMENT = 5 << 1 | FieldWriter.CRITICAL;
    private static final int CONTENT_IDS = 6 << 1 | FieldWriter.CRITICAL;
    private static final int SPLITTER = 7 << 1 | FieldWriter.CRITICAL;
    private static final int FIRST_SLOT = 8 << 1 | FieldWriter.CRITICAL;
    private static final int NEEDED_FEATURE = 9 << 1 | FieldWriter.CRITICAL;

    private static final int HMAC_SHA_256 = 1;
    private static final int KEYED_GEAR = 1;

    /** The bytes of a new marker. */
    public static byte[] create(ObjectId objectId, OwnerKeys keys, ObjectId firstSlot) {
        FieldWriter body = new FieldWriter()
                .number(MINIMUM_READER, VERSION)
                .number(MINIMUM_WRITER, VERSION)
                .objectId(REPOSITORY, keys.ring().repository())
                .bytes(OWNER_KEY, keys.owner().publicKey())
                .bytes(COMMITMENT, keys.commitment())
                .number(CONTENT_IDS, HMAC_SHA_256)
                .number(SPLITTER, KEYED_GEAR)
                .objectId(FIRST_SLOT, firstSlot);
        return OwnerObjects.seal(
                ObjectKind.FORMAT, objectId, body.toBytes(), keys.ring().repository(), keys.owner());
    }

    /**
     * Reads a marker and checks that the owner it names signed it. Whether that is the right owner is for a pin or a
     * passphrase to say.
     *
     * @throws DavitException REPOSITORY_TAMPERED, REPOSITORY_VERSION, READER_TOO_OLD
     */
    public static Marker read(byte[] object) {
        FieldReader fields =
                new FieldReader(OwnerObjects.unverifiedBody(ObjectKind.FORMAT, object), ErrorCode.REPOSITORY_TAMPERED);
        int minimumWriter = 0;
        ObjectId repository = null;
        byte[] ownerKey = null;
        byte[] commitment = null;
        ObjectId firstSlot = null;
        int algorithms = 0;
        while (fields.next()) {
            switch (fields.tag()) {
                case MINIMUM_READER -> requireVersion(fields.count(Integer.MAX_VALUE));
                case MINIMUM_WRITER -> minimumWriter = fields.count(Integer.MAX_VALUE);
                case REPOSITORY -> repository = fields.objectId();
                case OWNER_KEY -> ownerKey = fields.bytes(SigningKey.LENGTH);
                case COMMITMENT -> commitment = fields.bytes(Hash.LENGTH);
                case CONTENT_IDS -> algorithms += requireKnown(fields.number(), HMAC_SHA_256);
                case SPLITTER -> algorithms += requireKnown(fields.number(), KEYED_GEAR);
                case FIRST_SLOT -> firstSlot = fields.objectId();
                case NEEDED_FEATURE ->
                    throw new DavitException(
                            ErrorCode.READER_TOO_OLD,
                            "the repository needs feature " + fields.repeated().number());
                default -> fields.repeated().unknown();
            }
        }
        if (algorithms != 2) {
            throw fields.malformed("the algorithms are missing");
        }
        Marker marker = new Marker(
                minimumWriter,
                fields.require(repository, "the repository id"),
                fields.require(ownerKey, "the owner's key"),
                fields.require(commitment, "the key commitment"),
                fields.require(firstSlot, "the first slot"));
        OwnerObjects.verify(ObjectKind.FORMAT, object, marker.repository, marker.ownerKey);
        return marker;
    }

    /** @throws DavitException REPOSITORY_VERSION if this version may only read */
    public void requireWritable() {
        if (minimumWriter > VERSION) {
            throw new DavitException(
                    ErrorCode.REPOSITORY_VERSION,
                    "the repository may be written from version " + minimumWriter + " on");
        }
    }

    /** The pin that this marker claims. */
    public RepositoryPin pin() {
        return new RepositoryPin(
                repository.hex(),
                OwnerKeys.fingerprint(ownerKey),
                HexFormat.of().formatHex(keyCommitment));
    }

    private static void requireVersion(int minimumReader) {
        if (minimumReader > VERSION) {
            throw new DavitException(
                    ErrorCode.REPOSITORY_VERSION, "the repository may be read from version " + minimumReader + " on");
        }
    }

    private static int requireKnown(long algorithm, int known) {
        if (algorithm != known) {
            throw new DavitException(ErrorCode.REPOSITORY_VERSION, "algorithm " + algorithm + " is not known");
        }
        return 1;
    }
}
