package io.davit.agent.repository.pack;

import io.davit.agent.objectstore.ObjectKey;
import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.repository.crypto.BlockCipher;
import io.davit.agent.repository.crypto.KeyRing;
import io.davit.agent.repository.format.ByteReader;
import io.davit.agent.repository.format.ObjectHeader;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.format.ObjectKind;
import io.davit.agent.repository.format.ObjectNames;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.Arrays;
import java.util.List;

/** Reads parts of packs. Safe for use by many threads. */
public final class PackReader {
    private final ObjectStore store;
    private final KeyRing keys;

    public PackReader(ObjectStore store, KeyRing keys) {
        this.store = store;
        this.keys = keys;
    }

    /**
     * The plain bytes of a block.
     *
     * @throws DavitException MISSING_DATA if the pack is gone or too short; DATA_CORRUPT; READER_TOO_OLD; STORE_*
     */
    byte[] block(Place place) {
        byte[] sealed = read(place.pack(), place.at(), place.sealedLength());
        byte[] framed = cipher(place).decrypt(place.block(), sealed, 0, sealed.length);
        return BlockCodec.decode(framed, place.plainLength());
    }

    /** Takes the plain bytes of one of the blocks that were asked for, by its place among them; the buffer is now its own. */
    @FunctionalInterface
    interface Decoded {
        void block(int number, byte[] buffer);
    }

    /**
     * Reads blocks of one pack with one request.
     *
     * @param places in the order in which they lie there, with little in between
     * @param buffers for what is handed over
     * @throws DavitException as {@link #block}; blocks before it may have been handed over
     */
    void blocks(List<Place> places, BlockBuffers buffers, Decoded decoded) {
        Place first = places.getFirst();
        Place last = places.getLast();
        byte[] sealed = read(first.pack(), first.at(), (int) (last.at() + last.sealedLength() - first.at()));
        BlockCipher cipher = cipher(first);
        byte[] framed = buffers.takeWhole();
        for (int i = 0; i < places.size(); i++) {
            Place place = places.get(i);
            int offset = (int) (place.at() - first.at());
            int length = cipher.decrypt(place.block(), sealed, offset, place.sealedLength(), framed);
            byte[] plain = buffers.take(place.plainLength());
            BlockCodec.decode(framed, length, plain, place.plainLength());
            decoded.block(i, plain);
        }
        buffers.give(framed);
    }

    private BlockCipher cipher(Place place) {
        return keys.cipher(new ObjectHeader(ObjectKind.PACK, place.epoch(), place.pack(), new byte[0]));
    }

    /**
     * The directory at the end of a pack, for recovery when no index segment names it.
     *
     * @param size of the object
     * @throws DavitException MISSING_DATA, DATA_CORRUPT, REPOSITORY_TAMPERED, READER_TOO_OLD, STORE_*
     */
    public PackDirectory directory(ObjectId pack, long size) {
        if (size < ObjectHeader.FIXED_LENGTH + OpenPack.TRAILER) {
            throw new DavitException(ErrorCode.DATA_CORRUPT, "pack " + pack + " is too short");
        }
        ByteReader trailer =
                new ByteReader(read(pack, size - OpenPack.TRAILER, OpenPack.TRAILER), ErrorCode.DATA_CORRUPT);
        long length = trailer.u32();
        if (!Arrays.equals(trailer.bytes(OpenPack.END.length), OpenPack.END)
                || length > Math.min(PackDirectory.LONGEST, size - OpenPack.TRAILER - ObjectHeader.FIXED_LENGTH)) {
            throw new DavitException(ErrorCode.DATA_CORRUPT, "pack " + pack + " does not end as a pack does");
        }
        ObjectHeader header = ObjectHeader.read(ObjectKind.PACK, read(pack, 0, ObjectHeader.FIXED_LENGTH));
        if (!header.id().equals(pack)) {
            throw new DavitException(ErrorCode.DATA_CORRUPT, "pack " + pack + " holds another object");
        }
        byte[] sealed = read(pack, size - OpenPack.TRAILER - length, (int) length);
        byte[] plain = keys.cipher(header).decrypt(OpenPack.DIRECTORY, sealed, 0, sealed.length);
        PackDirectory directory = PackDirectory.read(new ByteReader(plain, ErrorCode.DATA_CORRUPT));
        if (!directory.pack().equals(pack)
                || directory.end() != size - OpenPack.TRAILER - length
                || directory.epoch() != header.epoch()) {
            throw new DavitException(ErrorCode.DATA_CORRUPT, "the directory of pack " + pack + " is not its own");
        }
        return directory;
    }

    private byte[] read(ObjectId pack, long offset, int length) {
        ObjectKey key = ObjectNames.of(ObjectKind.PACK, pack);
        try {
            return store.read(key, offset, length);
        } catch (DavitException e) {
            if (e.code() == ErrorCode.STORE_OBJECT_MISSING || e.code() == ErrorCode.STORE_RANGE_SHORT) {
                throw new DavitException(ErrorCode.MISSING_DATA, key + " is gone or cut short", e);
            }
            throw e;
        }
    }
}
