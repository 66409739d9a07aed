package io.davit.agent.repository.pack;

import io.davit.agent.repository.crypto.KeyRing;
import io.davit.agent.repository.format.ObjectId;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.BitSet;

/**
 * Reads one pack as a whole: every block is decrypted and decompressed, every chunk has to have its id, and the directory
 * at the end, which is there for the day when the index is lost, has to be the one of the index.
 */
public final class PackCheck {
    private final PackReader packs;
    private final KeyRing keys;

    public PackCheck(PackReader packs, KeyRing keys) {
        this.packs = packs;
        this.keys = keys;
    }

    /** Hears of what is wrong, and of how far the check is. */
    public interface Visitor {
        void damaged(DavitException why);

        /** So many bytes more were read; may throw to end the check. */
        void read(long bytes);
    }

    /**
     * @param size of the object, which is there
     * @return numbers of the blocks that cannot be used
     * @throws DavitException STORE_*, when the store gives no answer; what the visitor throws
     */
    public BitSet check(PackDirectory directory, long size, Visitor visitor) {
        BitSet damaged = new BitSet();
        long at = directory.first();
        for (int number = 0; number < directory.blocks().size(); number++) {
            PackDirectory.Block block = directory.blocks().get(number);
            visitor.read(block.sealedLength());
            try {
                check(directory, number, at, block);
            } catch (DavitException e) {
                if (!isAboutThePack(e)) {
                    throw e;
                }
                if (damaged.isEmpty()) {
                    visitor.damaged(e);
                }
                damaged.set(number);
            }
            at += block.sealedLength();
        }
        if (damaged.isEmpty()) {
            checkDirectory(directory, size, visitor);
        }
        return damaged;
    }

    private void check(PackDirectory directory, int number, long at, PackDirectory.Block block) {
        ObjectId pack = directory.pack();
        byte[] plain = packs.block(
                new Place(pack, directory.epoch(), number, at, block.sealedLength(), block.plainLength(), 0, 0));
        int offset = 0;
        for (PackDirectory.Chunk chunk : block.chunks()) {
            if (!keys.id(plain, offset, chunk.length()).equals(chunk.id())) {
                throw new DavitException(
                        ErrorCode.DATA_CORRUPT,
                        "block " + number + " of pack " + pack + " does not hold " + chunk.id());
            }
            offset += chunk.length();
        }
    }

    private void checkDirectory(PackDirectory directory, long size, Visitor visitor) {
        try {
            if (!packs.directory(directory.pack(), size).equals(directory)) {
                throw new DavitException(
                        ErrorCode.DATA_CORRUPT,
                        "the directory at the end of pack " + directory.pack() + " is not the one of the index");
            }
        } catch (DavitException e) {
            if (!isAboutThePack(e)) {
                throw e;
            }
            visitor.damaged(e);
        }
    }

    private static boolean isAboutThePack(DavitException e) {
        return switch (e.code()) {
            case MISSING_DATA, DATA_CORRUPT, READER_TOO_OLD, REPOSITORY_TAMPERED, REPOSITORY_KEY_WRONG -> true;
            default -> false;
        };
    }
}
