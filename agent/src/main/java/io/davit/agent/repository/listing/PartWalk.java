package io.davit.agent.repository.listing;

import io.davit.agent.repository.pack.ChunkReader;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** The chunks and holes of a body in order, out of its lists of parts; holds one list for each level. For one thread. */
final class PartWalk {
    private final ChunkReader reader;
    private final Deque<Level> levels = new ArrayDeque<>(1);

    private record Level(int depth, Iterator<Body.Part> parts) {
        static Level of(Body.Chunked body) {
            return new Level(body.depth(), body.parts().iterator());
        }
    }

    PartWalk(Body.Chunked body, ChunkReader reader) {
        this.reader = reader;
        levels.push(Level.of(body));
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
                if (level.depth() == 0) {
                    return part;
                }
                byte[] list = reader.read(part.chunk());
                levels.push(Level.of(PartList.decode(list, level.depth() - 1, part)));
            }
        }
        return null;
    }
}
