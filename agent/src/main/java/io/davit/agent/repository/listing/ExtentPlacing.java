package io.davit.agent.repository.listing;

import io.davit.agent.repository.format.ContentId;
import io.davit.agent.repository.index.ChunkStore;
import io.davit.agent.repository.pack.ExtentRuns;
import io.davit.agent.repository.pack.Spot;
import io.davit.agent.repository.reference.ReferenceSpool;
import java.util.Optional;

/**
 * Stores the extents of one body (R16). One that the parent's body has at the same place is taken over; for the others, only
 * what the run itself stored is looked at. For one thread.
 */
final class ExtentPlacing {
    private final ChunkStore chunks;
    private final ReferenceSpool references;
    private final Optional<ParentBody> parent;
    private final ExtentRuns runs = new ExtentRuns();
    private long position;

    ExtentPlacing(ChunkStore chunks, ReferenceSpool references, Optional<ParentBody> parent) {
        this.chunks = chunks;
        this.references = references;
        this.parent = parent;
    }

    ContentId put(byte[] buffer, int offset, int length) {
        ContentId id = chunks.keys().id(buffer, offset, length);
        long at = position;
        Spot spot = parent.flatMap(body -> body.find(at, length, id))
                .orElseGet(() -> chunks.putExtent(id, buffer, offset, length));
        runs.add(spot, length);
        position += length;
        return id;
    }

    void hole(long length) {
        position += length;
    }

    /** What was put since the last list stands in this one. */
    void listed(ContentId list) {
        references.addExtents(list, runs.take());
    }
}
