package io.davit.agent.repository.upkeep;

import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.index.ChunkIndex;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * A set of blocks of packs. Memory: a bit for each block and four bytes for each pack that the index knows, and a map
 * of the other packs. For one thread.
 */
final class BlockBits {
    private final ChunkIndex index;
    private final BitSet bits = new BitSet();
    /** Of each pack by its number: where its blocks begin in {@link #bits}, plus one; 0 for none yet. */
    private int[] starts = new int[1024];

    private int end;
    /** Packs of which no segment that was seen speaks, or too few blocks. */
    private final Map<ObjectId, BitSet> others = new HashMap<>();

    BlockBits(ChunkIndex index) {
        this.index = index;
    }

    /** Adds blocks; says whether any of them is new. */
    boolean add(ObjectId pack, BitSet blocks) {
        int number = index.numberOf(pack).orElse(0);
        if (number == 0 || blocks.length() > index.blocksOf(number)) {
            BitSet there = others.computeIfAbsent(pack, none -> new BitSet());
            int before = there.cardinality();
            there.or(blocks);
            return there.cardinality() > before;
        }
        int start = startOf(number);
        boolean isNew = false;
        for (int block = blocks.nextSetBit(0); block >= 0; block = blocks.nextSetBit(block + 1)) {
            isNew |= !bits.get(start + block);
            bits.set(start + block);
        }
        return isNew;
    }

    private int startOf(int number) {
        if (number >= starts.length) {
            starts = Arrays.copyOf(starts, Math.max(number + 1, starts.length * 2));
        }
        if (starts[number] == 0) {
            starts[number] = end + 1;
            end += index.blocksOf(number);
        }
        return starts[number] - 1;
    }

    /** Those of one pack; a copy. */
    BitSet of(ObjectId pack) {
        BitSet found = new BitSet();
        index.numberOf(pack).filter(this::isBegun).ifPresent(number -> {
            int start = startOf(number);
            found.or(bits.get(start, start + index.blocksOf(number)));
        });
        BitSet more = others.get(pack);
        if (more != null) {
            found.or(more);
        }
        return found;
    }

    private boolean isBegun(int number) {
        return number < starts.length && starts[number] != 0;
    }

    /** Whether it has blocks that the index does not know. */
    boolean isOdd(ObjectId pack) {
        return others.containsKey(pack);
    }
}
