package io.davit.agent.repository.pack;

import io.davit.agent.repository.format.ObjectId;
import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;

/** Which blocks of which packs something needs, gathered while it is written. Packs in the order of their ids. For one thread. */
public final class PackUse {
    private final TreeMap<ObjectId, BitSet> packs = new TreeMap<>();

    public void add(BlockRef block) {
        packs.computeIfAbsent(block.pack(), none -> new BitSet()).set(block.block());
    }

    public void addAll(PackUse other) {
        other.packs.forEach((pack, blocks) ->
                packs.computeIfAbsent(pack, none -> new BitSet()).or(blocks));
    }

    public Map<ObjectId, BitSet> packs() {
        return packs;
    }

    public void clear() {
        packs.clear();
    }
}
