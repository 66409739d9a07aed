package io.davit.agent.repository.pack;

import java.util.ArrayList;
import java.util.List;

/** Blocks of one pack that lie close to each other, in their order there: they are read with one request. */
final class BlockRun {
    /** Plain bytes: enough for a request to be worth it, little enough for several to be on their way. */
    static final int LONGEST = 2 << 20;
    /** Bytes between two blocks that are read and thrown away rather than asked around. */
    static final int WIDEST_GAP = 64 << 10;

    /** From the first byte to the last as they are stored, gaps with them. */
    private static final int WIDEST = 2 * LONGEST;

    private final List<PlannedBlock> blocks = new ArrayList<>();
    private int plainBytes;

    boolean takes(Place place) {
        Place last = blocks.getLast().place();
        long end = last.at() + last.sealedLength();
        long span =
                place.at() + place.sealedLength() - blocks.getFirst().place().at();
        return place.at() >= end
                && place.at() - end <= WIDEST_GAP
                && span <= WIDEST
                && plainBytes + place.plainLength() <= LONGEST;
    }

    void add(PlannedBlock block) {
        blocks.add(block);
        plainBytes += block.place().plainLength();
    }

    /** Completes every block, with its bytes or with why there are none. */
    void read(PackReader packs, BlockBuffers buffers) {
        try {
            packs.blocks(
                    blocks.stream().map(PlannedBlock::place).toList(),
                    buffers,
                    (number, plain) -> blocks.get(number).plain().complete(plain));
        } catch (RuntimeException | Error e) {
            blocks.forEach(block -> block.plain().completeExceptionally(e));
            if (e instanceof Error error) {
                throw error;
            }
        }
    }
}
