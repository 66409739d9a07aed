package io.davit.agent.repository.listing;

import io.davit.agent.repository.format.ContentId;
import io.davit.agent.repository.index.ChunkStore;
import io.davit.agent.repository.pack.Spot;
import io.davit.agent.repository.reference.ExtentBook;
import io.davit.errors.DavitException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The extents of a file as the parent has them, asked about in order. Once it cannot be read, it has none. For one thread.
 */
final class ParentBody {
    private final ChunkStore chunks;
    private final PartWalk walk;
    private Body.@Nullable Part part;
    private long start;
    private boolean isAtEnd;

    ParentBody(ChunkStore chunks, Body.Chunked body, ExtentBook places) {
        this.chunks = chunks;
        this.walk = new PartWalk(body, chunks.reader(), places::of);
    }

    /**
     * Where the extent lies, if the parent has the same one at the same place.
     *
     * @param position in the file, bytes; they ascend
     */
    Optional<Spot> find(long position, int length, ContentId id) {
        while (!isAtEnd && (part == null || start < position)) {
            step();
        }
        Body.Part found = part;
        Spot spot = walk.spot();
        return found != null && spot != null && start == position && found.length() == length && id.equals(found.data())
                ? chunks.reuse(spot)
                : Optional.empty();
    }

    private void step() {
        try {
            start += part == null ? 0 : part.length();
            part = walk.next();
            isAtEnd = part == null;
        } catch (DavitException e) {
            ParentFiles.requireDamage(e);
            part = null;
            isAtEnd = true;
        }
    }
}
