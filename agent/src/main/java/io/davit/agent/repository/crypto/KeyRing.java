package io.davit.agent.repository.crypto;

import io.davit.agent.repository.format.ByteWriter;
import io.davit.agent.repository.format.ContentId;
import io.davit.agent.repository.format.ObjectHeader;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.format.ObjectKind;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The keys of an open repository: the id key and the splitter key, which never change, and one encryption key per key
 * epoch. Safe for use by many threads. Wiped when closed.
 */
public final class KeyRing implements AutoCloseable {
    public static final int KEY_LENGTH = 32;

    private final ObjectId repository;
    private final byte[] idKey;
    private final byte[] splitterKey;
    private final TreeMap<Integer, byte[]> epochs;
    private final int current;

    /** @param epochs keys by epoch, from 1; the highest one encrypts. Arrays are taken over. */
    public KeyRing(ObjectId repository, byte[] idKey, byte[] splitterKey, Map<Integer, byte[]> epochs) {
        this(repository, idKey, splitterKey, epochs, Integer.MAX_VALUE);
    }

    private KeyRing(ObjectId repository, byte[] idKey, byte[] splitterKey, Map<Integer, byte[]> epochs, int newest) {
        this.repository = repository;
        this.idKey = idKey;
        this.splitterKey = splitterKey;
        this.epochs = new TreeMap<>(epochs);
        Integer below = this.epochs.floorKey(newest);
        this.current = below == null ? 0 : below;
        if (idKey.length != KEY_LENGTH || splitterKey.length != KEY_LENGTH || epochs.isEmpty()) {
            throw new IllegalArgumentException("keys of the wrong length");
        }
    }

    /** Identity of the repository. */
    public ObjectId repository() {
        return repository;
    }

    /** The keyed name of these bytes. */
    public ContentId id(byte[] bytes, int offset, int length) {
        return ContentId.from(Hash.hmac(idKey, bytes, offset, length), 0);
    }

    /** The same for many chunks; see {@link #id}. For one thread each. */
    public KeyedHash idHash() {
        return new KeyedHash(idKey);
    }

    /** HMAC-SHA-256 under the splitter key: from it, cutters draw their decisions. For one thread each. */
    public KeyedHash splitterHash() {
        return new KeyedHash(splitterKey);
    }

    /** From which cutting tables are derived; do not change the array. */
    public byte[] splitterKey() {
        return splitterKey;
    }

    /** The epoch under which new objects are encrypted; 0 if there is none that began. */
    public int epoch() {
        return current;
    }

    /** The first epoch whose objects these keys read. */
    public int firstEpoch() {
        return epochs.firstKey();
    }

    /**
     * The same keys, of which those behind the newest epoch that began encrypt nothing: they are of a rotation that did not get to its end, and may
     * serve for reading, should the sign of its end have been lost.
     */
    public KeyRing upTo(int newest) {
        return new KeyRing(repository, idKey, splitterKey, epochs, newest);
    }

    /** The same keys without those of the epochs before, and without those that encrypt nothing. */
    KeyRing from(int epoch) {
        return new KeyRing(repository, idKey, splitterKey, epochs.subMap(epoch, true, current, true));
    }

    /** The same keys, and one for the epoch behind the current one. */
    KeyRing next(byte[] key) {
        TreeMap<Integer, byte[]> more = new TreeMap<>(epochs.headMap(current, true));
        more.put(current + 1, key);
        return new KeyRing(repository, idKey, splitterKey, more);
    }

    /** By which the beginning of an epoch names its key: HMAC-SHA-256 under the key; empty if it is not held. */
    public Optional<byte[]> commitment(int epoch) {
        byte[] message = new ByteWriter()
                .bytes("davit/v0/epoch-commitment".getBytes(StandardCharsets.US_ASCII))
                .bytes(repository.bytes())
                .u32(epoch)
                .toBytes();
        return Optional.ofNullable(epochs.get(epoch)).map(key -> Hash.hmac(key, message, 0, message.length));
    }

    /** For writing a new object in the current epoch. The id must be fresh. */
    public BlockCipher cipher(ObjectKind kind, ObjectId id) {
        return cipher(kind, epoch(), id);
    }

    /**
     * For reading an object.
     *
     * @throws DavitException REPOSITORY_KEY_WRONG if this key holder was not given the key of its epoch
     */
    public BlockCipher cipher(ObjectHeader header) {
        return cipher(header.kind(), header.epoch(), header.id());
    }

    private BlockCipher cipher(ObjectKind kind, int epoch, ObjectId id) {
        byte[] epochKey = epochs.get(epoch);
        if (epochKey == null) {
            throw new DavitException(
                    ErrorCode.REPOSITORY_KEY_WRONG,
                    "the key of epoch " + epoch + " was not given to whoever opened this repository");
        }
        byte[] aad = new ByteWriter(2 * ObjectId.LENGTH + 5)
                .bytes(repository.bytes())
                .u32(epoch)
                .u8(kind.number())
                .bytes(id.bytes())
                .toBytes();
        return new BlockCipher(Hash.hkdf(epochKey, id.bytes(), "davit/v0/object"), aad);
    }

    /** A key of 32 bytes for a purpose of its own, derived from the id key. */
    byte[] derive(String purpose) {
        return Hash.hkdf(idKey, repository.bytes(), purpose);
    }

    byte[] idKey() {
        return idKey;
    }

    Map<Integer, byte[]> epochKeys() {
        return epochs;
    }

    @Override
    public void close() {
        Arrays.fill(idKey, (byte) 0);
        Arrays.fill(splitterKey, (byte) 0);
        epochs.values().forEach(key -> Arrays.fill(key, (byte) 0));
    }
}
