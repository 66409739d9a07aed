package io.davit.agent.repository.listing;

import io.davit.agent.repository.FileInput;
import io.davit.agent.repository.chunk.ChunkKind;
import io.davit.agent.repository.chunk.ContentCutter;
import io.davit.agent.repository.chunk.Cutter;
import io.davit.agent.repository.format.ByteWriter;
import io.davit.agent.repository.format.ContentId;
import io.davit.agent.repository.index.ChunkStore;
import io.davit.agent.repository.pack.PackUse;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Stores bodies. Memory is one buffer and one unfinished list per depth. For one thread. */
public final class BodyWriter {
    private final ChunkStore chunks;
    private final Cutter cutter;
    private final ChunkKind kind;
    private final int longestInline;

    /** @param longestInline longest body that stands in its entry, bytes; at most {@link ContentCutter#AVERAGE} */
    public BodyWriter(ChunkStore chunks, Cutter cutter, ChunkKind kind, int longestInline) {
        this.chunks = chunks;
        this.cutter = cutter;
        this.kind = kind;
        this.longestInline = longestInline;
    }

    /**
     * Reads the stream to its end.
     *
     * @param use gets the blocks that hold the body
     * @throws IOException only what the stream threw
     */
    public Body write(InputStream in, PackUse use) throws IOException {
        return write(FileInput.of(in), use);
    }

    /** The same with holes between the bytes. */
    public Body write(FileInput in, PackUse use) throws IOException {
        return write(in, use, null);
    }

    /** The same with extents instead of chunks. */
    Body write(FileInput in, PackUse use, @Nullable ExtentPlacing extents) throws IOException {
        Assembly assembly = new Assembly(use, extents);
        long position = cutter.cut(in, 0, assembly::chunk);
        for (long hole = in.hole(); hole > 0; hole = in.hole()) {
            assembly.hole(hole);
            position += hole;
            position += cutter.cut(in, position, assembly::chunk);
        }
        return assembly.finish();
    }

    /** The same for bytes at hand, which are not to be changed afterwards. */
    Body write(byte[] bytes, PackUse use) {
        if (bytes.length > 0 && staysInline(bytes.length)) {
            return new Body.Inline(bytes);
        }
        try {
            return write(new ByteArrayInputStream(bytes), use);
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
    }

    private boolean staysInline(int length) {
        return length <= longestInline && length < ContentCutter.SHORTEST;
    }

    /** The body made of chunks that are stored already. */
    Body assemble(List<Body.Part> parts, PackUse use) {
        Assembly assembly = new Assembly(use, null);
        parts.forEach(part -> assembly.part(0, part));
        return assembly.finish();
    }

    private final class Assembly {
        private final PackUse use;
        private final @Nullable ExtentPlacing extents;
        /** Parts by depth that are not in a list yet. */
        private final List<List<Body.Part>> open = new ArrayList<>();

        /** A short chunk: the whole body, unless something follows. */
        private byte[] inline = {};

        Assembly(PackUse use, @Nullable ExtentPlacing extents) {
            this.use = use;
            this.extents = extents;
            open.add(new ArrayList<>());
        }

        void chunk(byte[] buffer, int offset, int length) {
            boolean first = open.size() == 1 && open.getFirst().isEmpty();
            if (first && inline.length == 0 && staysInline(length)) {
                inline = Arrays.copyOfRange(buffer, offset, offset + length);
                return;
            }
            store(inline, 0, inline.length);
            inline = new byte[0];
            store(buffer, offset, length);
        }

        private void store(byte[] buffer, int offset, int length) {
            if (length > 0) {
                ContentId id = extents == null
                        ? chunks.put(kind, buffer, offset, length, use)
                        : extents.put(buffer, offset, length);
                part(0, new Body.Part(length, id));
            }
        }

        void hole(long length) {
            store(inline, 0, inline.length);
            inline = new byte[0];
            if (extents != null) {
                extents.hole(length);
            }
            part(0, Body.Part.hole(length));
        }

        void part(int depth, Body.Part part) {
            List<Body.Part> parts = open.get(depth);
            parts.add(part);
            if (PartList.endsAfter(parts.size(), part)) {
                end(depth);
            }
        }

        private void end(int depth) {
            List<Body.Part> parts = open.get(depth);
            Body.Chunked list = chunked(depth, parts);
            ByteWriter encoded = PartList.encode(list);
            long length = list.length();
            parts.clear();
            ContentId id = chunks.put(ChunkKind.META, encoded.buffer(), 0, encoded.length(), use);
            if (extents != null && depth == 0) {
                extents.listed(id);
            }
            if (open.size() == depth + 1) {
                open.add(new ArrayList<>());
            }
            part(depth + 1, new Body.Part(length, id));
        }

        private Body.Chunked chunked(int depth, List<Body.Part> parts) {
            return new Body.Chunked(depth, parts, extents != null);
        }

        Body finish() {
            for (int depth = 0; ; depth++) {
                List<Body.Part> parts = open.get(depth);
                boolean top = depth == open.size() - 1;
                if (top && parts.isEmpty()) {
                    return inline.length == 0 ? Body.EMPTY : new Body.Inline(inline);
                }
                boolean mayEnd = extents == null || depth > 0;
                if (top && mayEnd && parts.size() <= Body.MOST_PARTS) {
                    return chunked(depth, List.copyOf(parts));
                }
                if (!parts.isEmpty()) {
                    end(depth);
                }
            }
        }
    }

    /**
     * Takes over a body that a parent's entry holds.
     *
     * @return false if some of it is not held by this line (any more): then the source has to be read
     */
    public boolean reuse(Body body, PackUse use) {
        PackUse found = new PackUse();
        if (!holds(body, found)) {
            return false;
        }
        use.addAll(found);
        return true;
    }

    private boolean holds(Body body, PackUse found) {
        return switch (body) {
            case Body.Inline inline -> true;
            case Body.Chunked chunked -> {
                for (Body.Part part : chunked.parts()) {
                    if (!holds(chunked, part, found)) {
                        yield false;
                    }
                }
                yield true;
            }
        };
    }

    /** Of extents the lists only: what those need has records of its own. */
    private boolean holds(Body.Chunked above, Body.Part part, PackUse found) {
        if (part.isHole()) {
            return true;
        }
        if (!chunks.reuse(part.chunk(), found)) {
            return false;
        }
        if (above.depth() == (above.inExtents() ? 1 : 0)) {
            return true;
        }
        try {
            byte[] list = chunks.reader().read(part.chunk());
            return holds(PartList.decode(list, above, part), found);
        } catch (DavitException e) {
            if (e.code() != ErrorCode.MISSING_DATA && e.code() != ErrorCode.DATA_CORRUPT) {
                throw e;
            }
            chunks.distrust(part.chunk(), e);
            return false;
        }
    }
}
