package io.davit.agent.repository.pack;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The plain blocks that were used last, up to a budget of bytes. Safe for use by many threads. */
final class BlockCache {
    private final long budget;
    private final LinkedHashMap<BlockRef, byte[]> blocks = new LinkedHashMap<>(16, 0.75f, true);
    private long held;

    BlockCache(long budget) {
        this.budget = budget;
    }

    synchronized Optional<byte[]> get(BlockRef block) {
        return Optional.ofNullable(blocks.get(block));
    }

    synchronized void put(BlockRef block, byte[] plain) {
        byte[] before = blocks.put(block, plain);
        held += plain.length - (before == null ? 0 : before.length);
        Iterator<Map.Entry<BlockRef, byte[]>> oldest = blocks.entrySet().iterator();
        while (held > budget && oldest.hasNext()) {
            held -= oldest.next().getValue().length;
            oldest.remove();
        }
    }
}
