package io.davit.agent.repository.listing;

import io.davit.agent.repository.FilePath;
import io.davit.agent.repository.format.ContentId;
import io.davit.agent.repository.index.ChunkStore;
import io.davit.agent.repository.pack.ExtentRun;
import io.davit.agent.repository.pack.PackUse;
import io.davit.agent.repository.reference.ExtentBook;
import io.davit.agent.repository.reference.ParentReferences;
import io.davit.agent.repository.reference.ReferenceSpool;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.List;
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

    /** The parent's extents of a file, if it has any, and its reference list is known. */
    Optional<ParentBody> body(FileEntry entry) {
        return entry.body() instanceof Body.Chunked body && body.inExtents()
                ? references.map(known -> new ParentBody(chunks, body, known.extents()))
                : Optional.empty();
    }

    /**
     * Takes the extents of a body over, without reading the lists that name them.
     *
     * @param to is told where they lie
     * @return false if this line does not hold them (any more): then the file has to be read
     */
    boolean carry(Body.Chunked body, ReferenceSpool to) {
        if (references.isEmpty()) {
            return false;
        }
        try {
            return carry(body, references.get().extents(), to);
        } catch (DavitException e) {
            requireDamage(e);
            return false;
        }
    }

    private boolean carry(Body.Chunked body, ExtentBook places, ReferenceSpool to) {
        for (Body.Part part : body.parts()) {
            if (body.depth() > 1) {
                byte[] list = chunks.reader().read(part.chunk());
                if (!carry(PartList.decode(list, body, part), places, to)) {
                    return false;
                }
            } else {
                Optional<List<ExtentRun>> runs = places.of(part.chunk()).flatMap(chunks::reuse);
                if (runs.isEmpty()) {
                    return false;
                }
                to.addExtents(part.chunk(), runs.get());
            }
        }
        return true;
    }

    /** @throws DavitException the same, if it is the store that is in trouble */
    static void requireDamage(DavitException e) {
        switch (e.code()) {
            case MISSING_DATA, DATA_CORRUPT, REPOSITORY_TAMPERED -> {}
            default -> throw e;
        }
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
