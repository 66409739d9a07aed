package io.davit.agent.repository.pack;

import io.davit.agent.repository.crypto.KeyRing;
import io.davit.agent.repository.format.ObjectId;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Copies blocks of a pack into other packs. What is copied was decrypted and has the ids that the pack's own directory says,
 * and is encrypted anew: no key and nonce serve two objects. For one thread.
 */
public final class BlockCopier {
    private final PackReader packs;
    private final KeyRing keys;
    private final PackWriter into;
    private final BlockBuffers buffers = new BlockBuffers();

    public BlockCopier(PackReader packs, KeyRing keys, PackWriter into) {
        this.packs = packs;
        this.keys = keys;
        this.into = into;
    }

    /** Hears where a block went. */
    @FunctionalInterface
    public interface Visitor {
        void copied(int block, BlockRef to);
    }

    /**
     * @param directory of the pack, as it stands in the pack itself
     * @param wanted blocks, all of which it has
     * @throws DavitException MISSING_DATA, DATA_CORRUPT, READER_TOO_OLD, REPOSITORY_KEY_WRONG: blocks before it may have been copied; STORE_*
     */
    public void copy(PackDirectory directory, BitSet wanted, Visitor visitor) {
        List<Place> run = new ArrayList<>();
        long at = directory.first();
        for (int number = 0; number < directory.blocks().size(); number++) {
            PackDirectory.Block block = directory.blocks().get(number);
            if (wanted.get(number)) {
                Place place = new Place(
                        directory.pack(),
                        directory.epoch(),
                        number,
                        at,
                        block.sealedLength(),
                        block.plainLength(),
                        0,
                        block.plainLength());
                if (!run.isEmpty() && !isNear(run, place)) {
                    flush(directory, run, visitor);
                }
                run.add(place);
            }
            at += block.sealedLength();
        }
        flush(directory, run, visitor);
    }

    private static boolean isNear(List<Place> run, Place next) {
        Place last = run.getLast();
        long gap = next.at() - last.at() - last.sealedLength();
        long span = next.at() + next.sealedLength() - run.getFirst().at();
        return gap <= BlockRun.WIDEST_GAP && span <= BlockRun.LONGEST;
    }

    private void flush(PackDirectory directory, List<Place> run, Visitor visitor) {
        if (run.isEmpty()) {
            return;
        }
        packs.blocks(run, buffers, (number, plain) -> {
            Place place = run.get(number);
            List<PackDirectory.Chunk> chunks =
                    directory.blocks().get(place.block()).chunks();
            requireTrue(directory.pack(), place.block(), chunks, plain);
            visitor.copied(place.block(), into.addBlock(directory.kind(), chunks, plain));
            buffers.give(plain);
        });
        run.clear();
    }

    private void requireTrue(ObjectId pack, int block, List<PackDirectory.Chunk> chunks, byte[] plain) {
        int offset = 0;
        for (PackDirectory.Chunk chunk : chunks) {
            if (!keys.id(plain, offset, chunk.length()).equals(chunk.id())) {
                throw new DavitException(
                        ErrorCode.DATA_CORRUPT, "block " + block + " of pack " + pack + " does not hold " + chunk.id());
            }
            offset += chunk.length();
        }
    }
}
