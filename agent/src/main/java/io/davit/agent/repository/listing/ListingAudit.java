package io.davit.agent.repository.listing;

import io.davit.agent.repository.FileMetadata;
import io.davit.agent.repository.FilePath;
import io.davit.agent.repository.ResourceKey;
import io.davit.agent.repository.format.ByteReader;
import io.davit.agent.repository.format.ContentId;
import io.davit.agent.repository.pack.ChunkReader;
import io.davit.agent.repository.pack.Spot;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads listings and says of which entries the content cannot be restored. What it found whole once it does not read
 * again: many restore points share most of their nodes. Not so where extents lie, which each restore point says for itself. Memory: one node for each level. For one thread.
 */
public final class ListingAudit {
    private final ChunkReader chunks;
    private final ContentAudit contents;
    private final AuditMemory memory;
    private final Runnable proceed;

    /**
     * A chunk that some content needs.
     *
     * @param spot where it lies if it is an extent; null if it is none
     */
    public record Piece(
            ContentId chunk, long length, @Nullable Spot spot) {}

    /** Says which chunks cannot be read: why, by their places among those that were asked for. */
    @FunctionalInterface
    public interface ChunkCheck {
        Map<Integer, DavitException> problems(List<Piece> chunks);
    }

    /** Hears of entries. */
    public interface Visitor<K> {
        /** @param chunk that cannot be read */
        void damaged(K key, ContentId chunk, DavitException why);

        /**
         * A node cannot be read, or is not the one that belongs there: nobody can say what stands from this key on up to
         * the next that is known.
         */
        void unreadable(K from, ContentId node, DavitException why);
    }

    /** @param proceed called at each node; may throw */
    public ListingAudit(ChunkReader chunks, ChunkCheck check, AuditMemory memory, Runnable proceed) {
        this.chunks = chunks;
        this.contents = new ContentAudit(chunks, check, memory, proceed);
        this.memory = memory;
        this.proceed = proceed;
    }

    /** @param files that the manifest promises */
    public void files(ListingRoot root, long files, Visitor<FilePath> visitor) {
        Function<byte[], Content> content = value -> {
            FileEntry entry = FileEntry.read(value);
            return new Content(entry.body(), entry.metadata().kind() == FileMetadata.Kind.FILE);
        };
        new Walk<>(ListingKind.FILES, content, visitor).root(root, files, FilePath.ROOT);
    }

    public void resources(ListingRoot root, Visitor<ResourceKey> visitor) {
        Function<byte[], Content> content = value -> {
            ByteReader in = new ByteReader(value, ErrorCode.DATA_CORRUPT);
            Body read = Body.read(in, ResourceListingWriter.LONGEST_INLINE);
            in.requireEnd();
            return new Content(read, false);
        };
        new Walk<>(ListingKind.RESOURCES, content, visitor).root(root, 0, new ResourceKey("", "", ""));
    }

    private record Content(Body body, boolean isFile) {}

    static boolean isAboutData(DavitException e) {
        return switch (e.code()) {
            case MISSING_DATA, DATA_CORRUPT, READER_TOO_OLD, REPOSITORY_TAMPERED, REPOSITORY_KEY_WRONG -> true;
            default -> false;
        };
    }

    private static DavitException corrupt(String why) {
        return new DavitException(ErrorCode.DATA_CORRUPT, why);
    }

    private final class Walk<K extends Comparable<K>> {
        private final ListingKind<K> kind;
        private final Function<byte[], Content> content;
        private final Visitor<K> visitor;
        /** What is damaged is read again where it stands again: a hostile tree would make that without end. */
        private final Set<ContentId> damaged = new HashSet<>();

        private @Nullable K last;

        Walk(ListingKind<K> kind, Function<byte[], Content> content, Visitor<K> visitor) {
            this.kind = kind;
            this.content = content;
            this.visitor = visitor;
        }

        void root(ListingRoot root, long files, K first) {
            Optional<AuditedNode> found = node(root.node(), first, Optional.empty());
            if (found.isPresent()
                    && (found.get().entries() != root.entries()
                            || found.get().bytes() != root.bytes()
                            || found.get().files() != files)) {
                visitor.unreadable(first, root.node(), corrupt("the listing does not hold what the manifest says"));
            }
        }

        /**
         * @param expected nothing of a root
         * @return empty if it, or anything below it, is not whole: that was told then
         */
        private Optional<AuditedNode> node(ContentId id, K first, Optional<Expected> expected) {
            proceed.run();
            byte[] subject = AuditedNode.key(kind, id);
            Optional<AuditedNode> found = Optional.empty();
            try {
                found = memory.find(subject).map(AuditedNode::read);
                if (found.isPresent()) {
                    passOver(found.get(), first, expected);
                } else {
                    found = read(id, expected);
                    found.ifPresentOrElse(whole -> keep(subject, whole), () -> damaged.add(id));
                }
                if (found.isPresent() && expected.isPresent() && !expected.get().counts(found.get())) {
                    throw corrupt("a node does not hold what is said of it");
                }
                return found;
            } catch (DavitException e) {
                if (!isAboutData(e)) {
                    throw e;
                }
                visitor.unreadable(first, id, e);
                if (found.isEmpty()) {
                    damaged.add(id);
                }
                return Optional.empty();
            }
        }

        private void keep(byte[] subject, AuditedNode whole) {
            if (!whole.inExtents()) {
                memory.keep(subject, whole.toBytes());
            }
        }

        private void passOver(AuditedNode whole, K first, Optional<Expected> expected) {
            if (expected.isPresent()) {
                expected.get().require(whole.level(), whole.first());
                ascend(first);
                last = kind.decode(whole.last());
            }
        }

        private Optional<AuditedNode> read(ContentId id, Optional<Expected> expected) {
            if (damaged.contains(id)) {
                throw corrupt("a node stands twice");
            }
            ListingNode node = new ListingNode(chunks.read(id), kind);
            if (expected.isPresent()) {
                if (node.isAtEnd()) {
                    throw corrupt("a node without entries");
                }
                expected.get().require(node.level(), node.peek().key());
            }
            NodeTally tally = new NodeTally(node.level());
            if (node.level() == 0) {
                entries(node, tally);
            } else {
                while (!node.isAtEnd()) {
                    ListingNode.Entry entry = node.take();
                    ListingNode.Child child = ListingNode.Child.read(entry.value());
                    node(
                                    child.node(),
                                    kind.decode(entry.key()),
                                    Optional.of(new Expected(node.level() - 1, entry.key(), child)))
                            .ifPresentOrElse(tally::child, tally::damaged);
                }
            }
            return tally.result();
        }

        private void ascend(K key) {
            if (last != null && last.compareTo(key) >= 0) {
                throw corrupt("entries out of order");
            }
            last = key;
        }

        /** What stands before an entry that is malformed is judged, too. */
        private void entries(ListingNode node, NodeTally tally) {
            List<K> keys = new ArrayList<>();
            List<Body> bodies = new ArrayList<>();
            try {
                while (!node.isAtEnd()) {
                    ListingNode.Entry entry = node.take();
                    K key = kind.decode(entry.key());
                    ascend(key);
                    Content read = content.apply(entry.value());
                    keys.add(key);
                    bodies.add(read.body());
                    tally.entry(entry.key(), read.body(), read.isFile());
                }
            } finally {
                contents.problems(bodies).entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .forEach(problem -> {
                            tally.damaged();
                            visitor.damaged(
                                    keys.get(problem.getKey()),
                                    problem.getValue().chunk(),
                                    problem.getValue().why());
                        });
            }
        }
    }

    /** What a parent says of a node. */
    private record Expected(int level, byte[] first, ListingNode.Child said) {
        void require(int foundLevel, byte[] foundFirst) {
            if (foundLevel != level || !Arrays.equals(foundFirst, first)) {
                throw corrupt("a node does not stand where it belongs");
            }
        }

        boolean counts(AuditedNode found) {
            return found.entries() == said.entries() && found.bytes() == said.bytes();
        }
    }
}
