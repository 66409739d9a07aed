package io.davit.agent.repository.listing;

import io.davit.agent.repository.ExtendedAttributes;
import io.davit.agent.repository.FileInput;
import io.davit.agent.repository.FileMetadata;
import io.davit.agent.repository.FilePath;
import io.davit.agent.repository.FileResult;
import io.davit.agent.repository.FileSource;
import io.davit.agent.repository.VolumeWriter;
import io.davit.agent.repository.chunk.ChunkKind;
import io.davit.agent.repository.chunk.ContentCutter;
import io.davit.agent.repository.chunk.ExtentCutter;
import io.davit.agent.repository.chunk.GearTable;
import io.davit.agent.repository.format.ByteWriter;
import io.davit.agent.repository.format.ContentId;
import io.davit.agent.repository.index.ChunkStore;
import io.davit.agent.repository.pack.PackUse;
import io.davit.agent.repository.reference.ParentReferences;
import io.davit.agent.repository.reference.ReferenceSpool;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes one volume: a streaming merge of what the caller walks with the parent's listing. For one thread. */
public final class FileListingWriter implements VolumeWriter {
    /** Coarsest time stamps of file systems in use (R13). */
    private static final long RACY_NANOS = 2_000_000_000L;

    private final ChunkStore chunks;
    private final ReferenceSpool references;
    private final ListingWriter<FilePath> listing;
    private final BodyWriter bodies;
    private @Nullable BodyWriter extents;
    private final ParentFiles parent;
    private final Finished finished;
    private final ByteWriter value = new ByteWriter(4096);
    private long files;

    /** Hears of the end. */
    @FunctionalInterface
    public interface Finished {
        /** @param files how many of the entries are files */
        void volume(ListingRoot root, long files);
    }

    /**
     * @param parent root of the newest listing of the same volume by the same writer
     * @param parentReferences of its restore point
     */
    public FileListingWriter(
            ChunkStore chunks,
            GearTable gear,
            ReferenceSpool references,
            Optional<ContentId> parent,
            Optional<ParentReferences> parentReferences,
            Finished finished) {
        this.chunks = chunks;
        this.references = references;
        this.listing = new ListingWriter<>(ListingKind.FILES, chunks, references);
        this.bodies = new BodyWriter(chunks, new ContentCutter(gear), ChunkKind.DATA, FileEntry.LONGEST_INLINE);
        this.parent = new ParentFiles(chunks, parent, parentReferences);
        this.finished = finished;
    }

    @Override
    public FileResult add(FilePath path, FileMetadata metadata, FileSource source) throws IOException {
        chunks.spool().run().proceed();
        listing.requireNext(path);
        if (path.bytes().length > ListingKind.LONGEST_KEY) {
            throw new DavitException(ErrorCode.FILE_KIND_UNSUPPORTED, "a path of more than 65,536 bytes");
        }
        Optional<FileEntry> known = parent.entry(path);
        Optional<FileEntry> before = known.filter(entry -> mayReuse(metadata, entry));
        PackUse use = new PackUse();
        Instant started = chunks.spool().run().clock().instant();
        if (metadata.kind() != FileMetadata.Kind.FILE) {
            Optional<ExtendedAttributes> attributes = attributes(before, source);
            boolean racy = attributes.isEmpty() || (before.isEmpty() && isRacy(metadata, started));
            add(path, new FileEntry(whole(metadata, attributes), racy, Body.EMPTY), use);
            return new FileResult(before.isPresent(), 0);
        }
        if (before.isPresent()) {
            FileMetadata whole = metadata.with(before.get().metadata().attributes());
            if (takeOver(path, new FileEntry(whole, false, before.get().body()), use)) {
                files++;
                return new FileResult(true, 0);
            }
        }
        Optional<ExtendedAttributes> attributes;
        Body body;
        try (FileInput in = FileInput.of(source.open())) {
            attributes = attributes(before, source);
            body = ExtentCutter.suits(metadata.size())
                    ? inExtents().write(in, use, new ExtentPlacing(chunks, references, known.flatMap(parent::body)))
                    : bodies.write(in, use);
        }
        boolean racy = attributes.isEmpty() || isRacy(metadata, started) || body.length() != metadata.size();
        add(path, new FileEntry(whole(metadata, attributes), racy, body), use);
        files++;
        return new FileResult(false, body.length());
    }

    private static Optional<ExtendedAttributes> attributes(Optional<FileEntry> before, FileSource source)
            throws IOException {
        return before.isPresent() ? before.map(entry -> entry.metadata().attributes()) : source.attributes();
    }

    private static FileMetadata whole(FileMetadata metadata, Optional<ExtendedAttributes> attributes) {
        return metadata.with(attributes.orElse(ExtendedAttributes.NONE));
    }

    /** False if this line does not hold the body (any more). */
    private boolean takeOver(FilePath path, FileEntry entry, PackUse use) {
        if (entry.body() instanceof Body.Chunked body && body.inExtents() && !parent.carry(body, references)) {
            return false;
        }
        Optional<ParentFiles.Leaf> leaf = parent.leaf();
        if (leaf.isPresent()) {
            PackUse all = leaf.get().needs();
            add(path, entry, use, new ListingWriter.Inherited(leaf.get().node(), all, exact -> {
                if (!bodies.reuse(entry.body(), exact)) {
                    exact.addAll(all);
                }
            }));
            return true;
        }
        boolean held = bodies.reuse(entry.body(), use);
        if (held) {
            add(path, entry, use);
        }
        return held;
    }

    private BodyWriter inExtents() {
        BodyWriter known = extents;
        if (known == null) {
            known = new BodyWriter(chunks, new ExtentCutter(), ChunkKind.DATA, FileEntry.LONGEST_INLINE);
            extents = known;
        }
        return known;
    }

    private static boolean mayReuse(FileMetadata metadata, FileEntry before) {
        return !before.racy() && metadata.sameContent(before.metadata());
    }

    private static boolean isRacy(FileMetadata metadata, Instant started) {
        long startedNanos = started.getEpochSecond() * 1_000_000_000L + started.getNano();
        return Math.max(metadata.modifiedNanos(), metadata.changedNanos()) >= startedNanos - RACY_NANOS;
    }

    private void add(FilePath path, FileEntry entry, PackUse use) {
        add(path, entry, use, null);
    }

    private void add(FilePath path, FileEntry entry, PackUse use, ListingWriter.@Nullable Inherited inherited) {
        value.clear();
        entry.writeTo(value);
        listing.add(path, value, entry.body().length(), use, inherited);
    }

    @Override
    public void finish() {
        finished.volume(listing.finish(), files);
    }

    @Override
    public void close() {
        // What was stored stays for the next run to find; nothing local is held.
    }
}
