package io.davit.agent.repository.listing;

import io.davit.agent.repository.FilePath;
import io.davit.agent.repository.format.ContentId;
import io.davit.agent.repository.index.ChunkStore;
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
    private @Nullable ListingCursor<FilePath> cursor;
    private ListingCursor.@Nullable Item<FilePath> current;
    private ContentId reading;

    ParentFiles(ChunkStore chunks, Optional<ContentId> root) {
        this.chunks = chunks;
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
