package io.davit.agent.repository.reference;

import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.index.ChunkIndex;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * A set of blocks of packs. Memory: a bit for each block and four bytes for each pack that the index knows, and a map
 * of the other packs. For one thread.
 */
public final class BlockBits {
    private final ChunkIndex index;
    private final BitSet bits = new BitSet();
    private final BitSet packs = new BitSet();
    /** Of each pack by its number: where its blocks begin in {@link #bits}, plus one; 0 for none yet. */
    private int[] starts = new int[1024];

    private int end;
    /** Packs of which no segment that was seen speaks, or too few blocks. */
    private final Map<ObjectId, BitSet> others = new HashMap<>();

    public BlockBits(ChunkIndex index) {
        this.index = index;
    }

    /** Adds blocks; says whether any of them is new. */
    public boolean add(ObjectId pack, BitSet blocks) {
        int number = index.numberOf(pack).orElse(0);
        if (number == 0 || blocks.length() > index.blocksOf(number)) {
            BitSet there = others.computeIfAbsent(pack, none -> new BitSet());
            int before = there.cardinality();
            there.or(blocks);
            return there.cardinality() > before;
        }
        packs.set(number);
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
    public BitSet of(ObjectId pack) {
        BitSet found = new BitSet();
        index.numberOf(pack).filter(packs::get).ifPresent(number -> found.or(of((int) number)));
        BitSet more = others.get(pack);
        if (more != null) {
            found.or(more);
        }
        return found;
    }

    private BitSet of(int number) {
        int start = startOf(number);
        return bits.get(start, start + index.blocksOf(number));
    }

    /** Visits packs that have any. */
    public void forEach(BiConsumer<ObjectId, BitSet> visitor) {
        packs.stream().forEach(number -> index.packOf(number).ifPresent(pack -> visitor.accept(pack, of(number))));
        others.forEach(visitor);
    }

    /** Empties it. */
    public void clear() {
        bits.clear();
        packs.clear();
        others.clear();
    }

    /** Whether it has blocks that the index does not know. */
    public boolean isOdd(ObjectId pack) {
        return others.containsKey(pack);
    }
}
