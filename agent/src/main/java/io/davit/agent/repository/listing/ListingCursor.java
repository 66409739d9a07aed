package io.davit.agent.repository.listing;

import io.davit.agent.repository.format.ContentId;
import io.davit.agent.repository.pack.ChunkReader;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Walks a listing in order, from its start or from a key. Holds one node per level. What it gives is verified: ids, kind,
 * levels, first keys, order. For one thread.
 */
final class ListingCursor<K extends Comparable<K>> {
    private final ListingKind<K> kind;
    private final ChunkReader reader;
    private final ContentId root;
    private final Deque<ListingNode> path = new ArrayDeque<>();
    private @Nullable K last;
    private ContentId reading;

    /** An entry with its key decoded. */
    record Item<K>(K key, byte[] value) {}

    /** Stands before the first entry. */
    ListingCursor(ListingKind<K> kind, ChunkReader reader, ContentId root) {
        this.kind = kind;
        this.reader = reader;
        this.root = root;
        this.reading = root;
        path.push(node(root));
    }

    /** The node that was read last: the one that is to blame when reading fails. */
    ContentId reading() {
        return reading;
    }

    /**
     * The next entry; null at the end.
     *
     * @throws DavitException MISSING_DATA, DATA_CORRUPT, READER_TOO_OLD, STORE_*
     */
    @Nullable
    Item<K> next() {
        while (!path.isEmpty()) {
            ListingNode node = path.getFirst();
            if (node.isAtEnd()) {
                path.pop();
            } else if (node.level() > 0) {
                descend(node.level(), node.take());
            } else {
                ListingNode.Entry entry = node.take();
                K key = kind.decode(entry.key());
                if (last != null && last.compareTo(key) >= 0) {
                    throw corrupt("entries out of order");
                }
                last = key;
                return new Item<>(key, entry.value());
            }
        }
        return null;
    }

    /** Goes to the first entry that is not less than the key, from anywhere; reads one node per level. */
    void seek(K key) {
        path.clear();
        last = null;
        path.push(node(root));
        while (path.getFirst().level() > 0) {
            ListingNode node = path.getFirst();
            ListingNode.Entry chosen = node.take();
            while (!node.isAtEnd() && kind.decode(node.peek().key()).compareTo(key) <= 0) {
                chosen = node.take();
            }
            descend(node.level(), chosen);
        }
        ListingNode leaf = path.getFirst();
        while (!leaf.isAtEnd() && kind.decode(leaf.peek().key()).compareTo(key) < 0) {
            leaf.take();
        }
    }

    /** Moves both past nodes that stand next in both: equal ids are equal bytes, and equal entries all the way down. */
    void skipSame(ListingCursor<K> other) {
        ListingNode.Entry mine = upcoming();
        ListingNode.Entry theirs = other.upcoming();
        while (mine != null && theirs != null) {
            int level = path.getFirst().level();
            int otherLevel = other.path.getFirst().level();
            if (level == otherLevel && Arrays.equals(mine.value(), theirs.value())) {
                path.getFirst().take();
                other.path.getFirst().take();
            } else {
                if (level >= otherLevel) {
                    descend(level, path.getFirst().take());
                }
                if (otherLevel >= level) {
                    other.descend(otherLevel, other.path.getFirst().take());
                }
            }
            mine = upcoming();
            theirs = other.upcoming();
        }
    }

    /** What stands for the node that comes next; null in the midst of a node of entries, and at the end. */
    private ListingNode.@Nullable Entry upcoming() {
        while (!path.isEmpty() && path.getFirst().isAtEnd()) {
            path.pop();
        }
        return path.isEmpty() || path.getFirst().level() == 0
                ? null
                : path.getFirst().peek();
    }

    private void descend(int level, ListingNode.Entry entry) {
        ListingNode child = node(ListingNode.Child.read(entry.value()).node());
        if (child.level() != level - 1
                || child.isAtEnd()
                || !Arrays.equals(child.peek().key(), entry.key())) {
            throw corrupt("a node does not stand where it belongs");
        }
        path.push(child);
    }

    private ListingNode node(ContentId id) {
        reading = id;
        return new ListingNode(reader.read(id), kind);
    }

    private static DavitException corrupt(String why) {
        return new DavitException(ErrorCode.DATA_CORRUPT, "malformed listing: " + why);
    }
}
