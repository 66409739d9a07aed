package io.davit.agent.repository.listing;

import io.davit.agent.repository.FilePath;
import io.davit.agent.repository.format.ContentId;
import io.davit.agent.repository.index.ChunkStore;
import io.davit.agent.repository.pack.PackUse;
import io.davit.agent.repository.reference.ParentReferences;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The parent's side of the merge. If the parent cannot be read because its data is lost or damaged, the rest of the volume
 * is treated as new: every file is read, and what was lost is stored anew (R9).
 */
final class ParentFiles {
    private final ChunkStore chunks;
    private final Optional<ParentReferences> references;
    private Optional<Leaf> leaf = Optional.empty();
    private @Nullable ContentId leafRead;
    private @Nullable ListingCursor<FilePath> cursor;
    private ListingCursor.@Nullable Item<FilePath> current;
    private ContentId reading;

    /** @param references of the parent; empty if they are not known */
    ParentFiles(ChunkStore chunks, Optional<ContentId> root, Optional<ParentReferences> references) {
        this.chunks = chunks;
        this.references = references;
        this.reading = new ContentId(0, 0, 0, 0);
        root.ifPresent(this::open);
    }

    private void open(ContentId root) {
        reading = root;
        guarded(() -> {
            cursor = new ListingCursor<>(ListingKind.FILES, chunks.reader(), root);
            step();
        });
    }

    private void step() {
        ListingCursor<FilePath> from = cursor;
        current = from == null ? null : from.next();
    }

    /**
     * A node of the parent's entries, all of which this line holds.
     *
     * @param needs of all its entries
     */
    record Leaf(ContentId node, PackUse needs) {}

    /** Where the entry that was found last stands; empty if what it needs has to be looked up. */
    Optional<Leaf> leaf() {
        ListingCursor<FilePath> from = cursor;
        if (from == null || references.isEmpty()) {
            return Optional.empty();
        }
        ContentId node = from.reading();
        if (!node.equals(leafRead)) {
            leafRead = node;
            leaf = references.get().of(node).filter(chunks::mayReuse).map(needs -> new Leaf(node, needs));
        }
        return leaf;
    }

    /** The parent's entry of that path; paths must ascend. */
    Optional<FileEntry> entry(FilePath path) {
        FileEntry[] found = {null};
        guarded(() -> {
            while (current != null && current.key().compareTo(path) < 0) {
                step();
            }
            if (current != null && current.key().equals(path)) {
                found[0] = FileEntry.read(current.value());
            }
        });
        return Optional.ofNullable(found[0]);
    }

    private void guarded(Runnable step) {
        try {
            step.run();
        } catch (DavitException e) {
            if (e.code() != ErrorCode.MISSING_DATA && e.code() != ErrorCode.DATA_CORRUPT) {
                throw e;
            }
            ListingCursor<FilePath> from = cursor;
            chunks.distrust(from == null ? reading : from.reading(), e);
            cursor = null;
            current = null;
        }
    }
}
