package io.davit.agent.repository.listing;

import io.davit.agent.repository.FilePath;
import io.davit.agent.repository.ResourceKey;
import io.davit.agent.repository.format.ByteReader;
import io.davit.agent.repository.format.ContentId;
import io.davit.agent.repository.pack.ChunkReader;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads listings and says of which entries the content cannot be restored. What it found whole once it does not read
 * again: many restore points share most of their nodes. Memory grows by one id for each node and each list of parts that differs. For one thread.
 */
public final class ListingAudit {
    private final ChunkReader chunks;
    private final ChunkCheck check;
    private final Runnable proceed;
    private final Set<ContentId> whole = new HashSet<>();
    private final Set<WholeList> wholeLists = new HashSet<>();

    /** A list of parts that was found whole in a part of that length. */
    private record WholeList(ContentId list, int depth, long length) {}

    /** Says why a chunk of that length cannot be read; empty if it can. */
    @FunctionalInterface
    public interface ChunkCheck {
        Optional<DavitException> problem(ContentId chunk, long length);
    }

    /** Hears of entries. */
    public interface Visitor<K> {
        void damaged(K key, DavitException why);

        /** A node cannot be read: nobody can say what stands from this key on up to the next that is known. */
        void unreadable(K from, DavitException why);
    }

    /** @param proceed called at each node; may throw */
    public ListingAudit(ChunkReader chunks, ChunkCheck check, Runnable proceed) {
        this.chunks = chunks;
        this.check = check;
        this.proceed = proceed;
    }

    public void files(ContentId root, Visitor<FilePath> visitor) {
        new Walk<>(ListingKind.FILES, value -> FileEntry.read(value).body(), visitor).root(root, FilePath.ROOT);
    }

    public void resources(ContentId root, Visitor<ResourceKey> visitor) {
        Function<byte[], Body> body = value -> {
            ByteReader in = new ByteReader(value, ErrorCode.DATA_CORRUPT);
            Body read = Body.read(in, ResourceListingWriter.LONGEST_INLINE);
            in.requireEnd();
            return read;
        };
        new Walk<>(ListingKind.RESOURCES, body, visitor).root(root, new ResourceKey("", "", ""));
    }

    private static boolean isAboutData(DavitException e) {
        return switch (e.code()) {
            case MISSING_DATA, DATA_CORRUPT, READER_TOO_OLD, REPOSITORY_TAMPERED, REPOSITORY_KEY_WRONG -> true;
            default -> false;
        };
    }

    private final class Walk<K extends Comparable<K>> {
        private final ListingKind<K> kind;
        private final Function<byte[], Body> body;
        private final Visitor<K> visitor;
        /** What is damaged is read again where it stands again: a hostile tree would make that without end. */
        private final Set<ContentId> damaged = new HashSet<>();

        private @Nullable K last;

        Walk(ListingKind<K> kind, Function<byte[], Body> body, Visitor<K> visitor) {
            this.kind = kind;
            this.body = body;
            this.visitor = visitor;
        }

        void root(ContentId id, K first) {
            node(id, first, -1, new byte[0]);
        }

        /**
         * @param level that the node must have; -1 of a root, which may have any
         * @param key that a node which is no root must begin with
         * @return whether everything in it and below it is whole
         */
        private boolean node(ContentId id, K first, int level, byte[] key) {
            proceed.run();
            boolean isWhole = true;
            boolean isRoot = level < 0;
            try {
                if (whole.contains(id)) {
                    if (!isRoot) {
                        ascend(first);
                    }
                    return true;
                }
                if (damaged.contains(id)) {
                    throw new DavitException(ErrorCode.DATA_CORRUPT, "a node stands twice");
                }
                ListingNode node = new ListingNode(chunks.read(id), kind);
                if (!isRoot
                        && (node.level() != level
                                || node.isAtEnd()
                                || !Arrays.equals(node.peek().key(), key))) {
                    throw new DavitException(ErrorCode.DATA_CORRUPT, "a node does not stand where it belongs");
                }
                while (!node.isAtEnd()) {
                    ListingNode.Entry entry = node.take();
                    K at = kind.decode(entry.key());
                    isWhole &= node.level() > 0
                            ? node(ListingNode.Child.read(entry.value()).node(), at, node.level() - 1, entry.key())
                            : entry(at, entry.value());
                }
            } catch (DavitException e) {
                if (!isAboutData(e)) {
                    throw e;
                }
                visitor.unreadable(first, e);
                damaged.add(id);
                return false;
            }
            (isWhole ? whole : damaged).add(id);
            return isWhole;
        }

        private void ascend(K key) {
            K before = last;
            if (before != null && before.compareTo(key) >= 0) {
                throw new DavitException(ErrorCode.DATA_CORRUPT, "entries out of order");
            }
            last = key;
        }

        private boolean entry(K key, byte[] value) {
            ascend(key);
            Optional<DavitException> problem = content(body.apply(value));
            problem.ifPresent(why -> visitor.damaged(key, why));
            return problem.isEmpty();
        }
    }

    private Optional<DavitException> content(Body body) {
        if (!(body instanceof Body.Chunked chunked)) {
            return Optional.empty();
        }
        for (Body.Part part : chunked.parts()) {
            Optional<DavitException> problem =
                    chunked.depth() == 0 ? check.problem(part.chunk(), part.length()) : list(part, chunked.depth());
            if (problem.isPresent()) {
                return problem;
            }
        }
        return Optional.empty();
    }

    /** A hostile body could name one list in another any number of times. */
    private Optional<DavitException> list(Body.Part part, int depth) {
        WholeList list = new WholeList(part.chunk(), depth, part.length());
        if (wholeLists.contains(list)) {
            return Optional.empty();
        }
        proceed.run();
        try {
            Optional<DavitException> problem = content(PartList.decode(chunks.read(part.chunk()), depth - 1, part));
            if (problem.isEmpty()) {
                wholeLists.add(list);
            }
            return problem;
        } catch (DavitException e) {
            if (!isAboutData(e)) {
                throw e;
            }
            return Optional.of(e);
        }
    }
}
