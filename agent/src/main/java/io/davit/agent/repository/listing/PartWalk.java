package io.davit.agent.repository.listing;

import io.davit.agent.repository.format.ContentId;
import io.davit.agent.repository.pack.ChunkReader;
import io.davit.agent.repository.pack.ExtentRun;
import io.davit.agent.repository.pack.ExtentRuns;
import io.davit.agent.repository.pack.Spot;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The chunks and holes of a body in order, out of its lists of parts; holds one list for each level. For one thread. */
final class PartWalk {
    private final ChunkReader reader;
    private final Function<ContentId, Optional<List<ExtentRun>>> extents;
    private final Deque<Level> levels = new ArrayDeque<>(1);
    private @Nullable Spot spot;

    /** @param spots of the extents in the list; null if nobody says, or they are none */
    private record Level(Body.Chunked list, Iterator<Body.Part> parts, ExtentRuns.@Nullable Walk spots) {}

    PartWalk(Body.Chunked body, ChunkReader reader) {
        this(body, reader, reader::extents);
    }

    /** @param extents says where those of a list lie */
    PartWalk(Body.Chunked body, ChunkReader reader, Function<ContentId, Optional<List<ExtentRun>>> extents) {
        this.reader = reader;
        this.extents = extents;
        levels.push(new Level(body, body.parts().iterator(), null));
    }

    /**
     * The next chunk or hole; null at the end.
     *
     * @throws io.davit.errors.DavitException MISSING_DATA, DATA_CORRUPT, READER_TOO_OLD, STORE_*
     */
    Body.@Nullable Part next() {
        while (!levels.isEmpty()) {
            Level level = levels.getFirst();
            if (!level.parts().hasNext()) {
                levels.pop();
            } else {
                Body.Part part = level.parts().next();
                if (level.list().depth() == 0) {
                    ExtentRuns.Walk spots = level.spots();
                    spot = spots == null || part.isHole() ? null : spots.next((int) part.length());
                    return part;
                }
                levels.push(below(level.list(), part));
            }
        }
        return null;
    }

    /** Where the chunk that was given last lies, if it is an extent. */
    @Nullable
    Spot spot() {
        return spot;
    }

    private Level below(Body.Chunked above, Body.Part part) {
        Body.Chunked list = PartList.decode(reader.read(part.chunk()), above, part);
        ExtentRuns.Walk spots = list.inExtents() && list.depth() == 0
                ? extents.apply(part.chunk()).map(ExtentRuns.Walk::new).orElse(null)
                : null;
        return new Level(list, list.parts().iterator(), spots);
    }
}
