package io.davit.agent.repository.listing;

import io.davit.agent.repository.chunk.ChunkKind;
import io.davit.agent.repository.format.ByteWriter;
import io.davit.agent.repository.format.ContentId;
import io.davit.agent.repository.index.ChunkStore;
import io.davit.agent.repository.pack.PackUse;
import io.davit.agent.repository.reference.ReferenceSpool;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes a listing from its sorted entries. Memory is one unfinished node per level, whatever the number of entries.
 * Equal entries give equal bytes, and equal stretches equal nodes (R13). For one thread.
 */
final class ListingWriter<K extends Comparable<K>> {
    private final ListingKind<K> kind;
    private final ChunkStore chunks;
    private final ReferenceSpool references;
    private final ListingCutter cutter;
    private final List<Level> levels = new ArrayList<>();
    private @Nullable K last;
    private boolean finished;

    /**
     * An entry as a node of a parent's listing has it. What it needs is only looked up if that node does not come to stand in this
     * listing, too.
     *
     * @param node of the parent's listing
     * @param needs of all entries of that node
     * @param exact adds what this entry needs
     */
    record Inherited(ContentId node, PackUse needs, Consumer<PackUse> exact) {}

    /** The unfinished node of a level. */
    private static final class Level {
        private final int number;
        private final ByteWriter entries = new ByteWriter(32 << 10);
        private PackUse use = new PackUse();
        private List<Inherited> inherited = new ArrayList<>();
        private byte[] firstKey = {};
        private int count;
        private long entriesBelow;
        private long bytesBelow;
        private long nodes;
        private ListingNode.@Nullable Child lastNode;

        Level(int number) {
            this.number = number;
        }

        /** Above the entries a node has two children, or the tree would never end. */
        boolean mayEnd() {
            return count >= (number == 0 ? 1 : 2);
        }
    }

    ListingWriter(ListingKind<K> kind, ChunkStore chunks, ReferenceSpool references) {
        this.kind = kind;
        this.chunks = chunks;
        this.references = references;
        cutter = new ListingCutter(chunks.keys());
    }

    /** @throws IllegalStateException unless the key is greater than the last one */
    void requireNext(K key) {
        if (finished || (last != null && last.compareTo(key) >= 0)) {
            throw new IllegalStateException("entries out of order, or after the end: " + key);
        }
    }

    /**
     * @param bytes what the entry counts for
     * @param use blocks that hold what the value refers to
     */
    void add(K key, ByteWriter value, long bytes, PackUse use) {
        add(key, value, bytes, use, null);
    }

    /** The same for an entry of which a node of the parent's may say what it needs. */
    void add(K key, ByteWriter value, long bytes, PackUse use, @Nullable Inherited inherited) {
        requireNext(key);
        last = key;
        byte[] encoded = kind.encode(key);
        if (encoded.length > ListingKind.LONGEST_KEY || value.length() > ListingCutter.LONGEST) {
            throw new IllegalArgumentException("an entry that is too long");
        }
        add(level(0), encoded, value, 1, bytes, use, inherited);
    }

    /** Stores what is unfinished and returns the root. */
    ListingRoot finish() {
        finished = true;
        for (int number = 0; ; number++) {
            Level level = level(number);
            boolean onlyNode = level.nodes == 0;
            if (number > 0 && onlyNode && level.count == 1) {
                return root(levels.get(number - 1));
            }
            if (onlyNode) {
                end(level, false);
                return root(level);
            }
            if (level.count > 0) {
                end(level, true);
            }
        }
    }

    private static ListingRoot root(Level level) {
        ListingNode.Child node = level.lastNode;
        if (node == null) {
            throw new IllegalStateException("a listing without a node");
        }
        return new ListingRoot(node.node(), node.entries(), node.bytes());
    }

    private Level level(int number) {
        if (number == levels.size()) {
            levels.add(new Level(number));
        }
        return levels.get(number);
    }

    private void add(
            Level level,
            byte[] key,
            ByteWriter value,
            long entries,
            long bytes,
            PackUse use,
            @Nullable Inherited inherited) {
        int length = key.length + value.length() + 6;
        if (level.mayEnd() && level.entries.length() + length > ListingCutter.LONGEST) {
            end(level, true);
        }
        if (level.count == 0) {
            level.firstKey = key;
        }
        level.entries.varint(key.length).bytes(key);
        level.entries.varint(value.length()).bytes(value.buffer(), 0, value.length());
        level.count++;
        level.entriesBelow += entries;
        level.bytesBelow += bytes;
        level.use.addAll(use);
        if (inherited != null) {
            level.inherited.add(inherited);
        }
        if (level.mayEnd()
                && level.entries.length() >= ListingCutter.SHORTEST
                && cutter.endsAfter(level.number, key, length)) {
            end(level, true);
        }
    }

    private void end(Level level, boolean tellAbove) {
        ByteWriter node = new ByteWriter(level.entries.length() + 16);
        ListingNode.writeHead(node, kind, level.number, level.count);
        node.bytes(level.entries.buffer(), 0, level.entries.length());
        PackUse use = level.use;
        ContentId id = chunks.put(ChunkKind.META, node.buffer(), 0, node.length(), use);
        inherit(level.inherited, id, use);
        references.add(id, use);
        ListingNode.Child child = new ListingNode.Child(id, level.entriesBelow, level.bytesBelow);
        byte[] firstKey = level.firstKey;
        level.lastNode = child;
        level.nodes++;
        level.entries.clear();
        level.use = new PackUse();
        level.inherited = new ArrayList<>();
        level.count = 0;
        level.entriesBelow = 0;
        level.bytesBelow = 0;
        if (tellAbove) {
            ByteWriter value = new ByteWriter(64);
            child.writeTo(value);
            add(level(level.number + 1), firstKey, value, child.entries(), child.bytes(), new PackUse(), null);
        }
    }

    private static void inherit(List<Inherited> inherited, ContentId node, PackUse use) {
        boolean isSame = !inherited.isEmpty();
        for (Inherited entry : inherited) {
            isSame = isSame && entry.node().equals(node);
        }
        if (isSame) {
            use.addAll(inherited.getFirst().needs());
        } else {
            inherited.forEach(entry -> entry.exact().accept(use));
        }
    }
}
