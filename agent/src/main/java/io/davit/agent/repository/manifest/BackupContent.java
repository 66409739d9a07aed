package io.davit.agent.repository.manifest;

import io.davit.agent.repository.ResourceWriter;
import io.davit.agent.repository.VolumeIdentity;
import io.davit.agent.repository.VolumeWriter;
import io.davit.agent.repository.chunk.ChunkKind;
import io.davit.agent.repository.chunk.ContentCutter;
import io.davit.agent.repository.chunk.GearTable;
import io.davit.agent.repository.crypto.SignedObjects;
import io.davit.agent.repository.format.ByteWriter;
import io.davit.agent.repository.format.ContentId;
import io.davit.agent.repository.format.WriterId;
import io.davit.agent.repository.index.ChunkStore;
import io.davit.agent.repository.listing.Body;
import io.davit.agent.repository.listing.BodyWriter;
import io.davit.agent.repository.listing.FileListingWriter;
import io.davit.agent.repository.listing.ListingRoot;
import io.davit.agent.repository.listing.ResourceListingWriter;
import io.davit.agent.repository.listing.ResourceRow;
import io.davit.agent.repository.pack.PackUse;
import io.davit.agent.repository.reference.ParentReferences;
import io.davit.agent.repository.reference.ReferenceSpool;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the streams of one restore point while it is written. Safe for use by many threads; each writer it hands out is
 * for one.
 */
public final class BackupContent implements AutoCloseable {
    private final ChunkStore chunks;
    private final SignedObjects objects;
    private final GearTable gear;
    private final ReferenceSpool references;
    private final List<VolumeStream> volumes = new ArrayList<>();
    private @Nullable ListingRoot resources;
    private List<ResourceRow> rows = List.of();
    private int unfinished;

    /** @param objects signing as this writer */
    public BackupContent(ChunkStore chunks, SignedObjects objects) {
        this.chunks = chunks;
        this.objects = objects;
        this.gear = new GearTable(chunks.keys());
        this.references = new ReferenceSpool(chunks.spool());
    }

    /** Once only. */
    public ResourceWriter resources() {
        begin();
        return new ResourceListingWriter(chunks, gear, references, this::ended);
    }

    /** Without the parent's references: what is taken over is looked up, chunk by chunk. */
    public VolumeWriter volume(VolumeIdentity volume, Optional<ContentId> parentManifest) {
        return volume(volume, parentManifest, Optional.empty());
    }

    /**
     * @param parentManifest of the newest restore point of this writer that holds the claim
     * @param parentReferences of that restore point
     */
    public VolumeWriter volume(
            VolumeIdentity volume, Optional<ContentId> parentManifest, Optional<ParentReferences> parentReferences) {
        begin();
        Optional<ContentId> parent = parentManifest.flatMap(manifest -> parentRoot(volume, manifest));
        return new FileListingWriter(
                chunks,
                gear,
                references,
                parent,
                parentReferences,
                (root, files) -> ended(new VolumeStream(volume, root, files)));
    }

    private Optional<ContentId> parentRoot(VolumeIdentity volume, ContentId manifest) {
        WriterId self = objects.writer();
        try {
            return RestoreContent.open(objects, self, chunks.reader(), manifest).rootOf(volume);
        } catch (DavitException e) {
            if (e.code() != ErrorCode.MISSING_DATA && e.code() != ErrorCode.DATA_CORRUPT) {
                throw e;
            }
            chunks.distrust(manifest, e);
            return Optional.empty();
        }
    }

    private synchronized void begin() {
        unfinished++;
    }

    private synchronized void ended(ListingRoot root, List<ResourceRow> found) {
        if (resources != null) {
            throw new IllegalStateException("the API objects were written twice");
        }
        resources = root;
        rows = found;
        unfinished--;
    }

    private synchronized void ended(VolumeStream stream) {
        volumes.add(stream);
        unfinished--;
    }

    /**
     * Writes the manifest and flushes the packs. Every writer must be finished; without one for API objects, there are none.
     *
     * @return id of the manifest, for the RESTORE_POINT entry
     * @throws DavitException why something could not be stored
     */
    public synchronized ContentId finish(List<Problem> problems) {
        if (resources == null) {
            try (ResourceWriter none = resources()) {
                none.finish();
            }
        }
        ListingRoot root = resources;
        if (unfinished != 0 || root == null) {
            throw new IllegalStateException(unfinished + " streams are not finished");
        }
        volumes.sort(VolumeStream.ORDER);
        PackUse use = new PackUse();
        Manifest manifest = new Manifest(
                root,
                table(rows, (out, row) -> row.writeTo(out), use),
                table(problems, ProblemRecords::write, use),
                table(volumes, (out, volume) -> volume.writeTo(out), use),
                Manifest.merkleRoot(root.node(), volumes));
        byte[] chunk = SignedManifest.seal(objects, manifest);
        ContentId id = chunks.put(ChunkKind.META, chunk, 0, chunk.length, use);
        references.add(id, use);
        chunks.flush();
        return id;
    }

    private <T> Manifest.Table table(List<T> items, BiConsumer<ByteWriter, T> codec, PackUse use) {
        ByteWriter out = new ByteWriter(4096);
        items.forEach(item -> codec.accept(out, item));
        BodyWriter bodies = new BodyWriter(chunks, new ContentCutter(gear), ChunkKind.META, Manifest.LONGEST_INLINE);
        try {
            Body body = bodies.write(new ByteArrayInputStream(out.buffer(), 0, out.length()), use);
            return new Manifest.Table(items.size(), body);
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
    }

    /** What the restore point needs, complete once {@link #finish} returned. */
    public ReferenceSpool references() {
        return references;
    }

    /** Removes local files. */
    @Override
    public void close() {
        references.close();
    }
}
