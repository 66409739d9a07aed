package io.davit.agent.repository.listing;

import io.davit.agent.repository.ResourceKey;
import io.davit.agent.repository.ResourceWriter;
import io.davit.agent.repository.chunk.ChunkKind;
import io.davit.agent.repository.chunk.ContentCutter;
import io.davit.agent.repository.chunk.GearTable;
import io.davit.agent.repository.format.ByteWriter;
import io.davit.agent.repository.index.ChunkStore;
import io.davit.agent.repository.pack.PackUse;
import io.davit.agent.repository.reference.ReferenceSpool;
import java.util.ArrayList;
import java.util.List;

/** Writes the API objects of a restore point and counts them by resource and namespace. For one thread. */
public final class ResourceListingWriter implements ResourceWriter {
    /** Objects up to this length stand in their entries. */
    static final int LONGEST_INLINE = 16 << 10;

    private final ChunkStore chunks;
    private final ListingWriter<ResourceKey> listing;
    private final BodyWriter bodies;
    private final Finished finished;
    private final List<ResourceRow> rows = new ArrayList<>();
    private final ByteWriter value = new ByteWriter(LONGEST_INLINE);

    private List<ResourceRow.NamespaceCount> namespaces = new ArrayList<>();
    private ResourceKey last = new ResourceKey("", "", "");
    private long inNamespace;
    private long inResource;

    /** Hears of the end. */
    @FunctionalInterface
    public interface Finished {
        void resources(ListingRoot root, List<ResourceRow> rows);
    }

    public ResourceListingWriter(ChunkStore chunks, GearTable gear, ReferenceSpool references, Finished finished) {
        this.chunks = chunks;
        this.listing = new ListingWriter<>(ListingKind.RESOURCES, chunks, references);
        this.bodies = new BodyWriter(chunks, new ContentCutter(gear), ChunkKind.META, LONGEST_INLINE - 1);
        this.finished = finished;
    }

    @Override
    public void add(ResourceKey key, byte[] json) {
        chunks.spool().run().proceed();
        listing.requireNext(key);
        PackUse use = new PackUse();
        Body body = bodies.write(json, use);
        value.clear();
        body.writeTo(value);
        listing.add(key, value, json.length, use);
        count(key);
    }

    private void count(ResourceKey key) {
        boolean sameResource = inResource > 0
                && key.resource().equals(last.resource())
                && key.isClusterScoped() == last.isClusterScoped();
        if (!sameResource) {
            endResource();
        } else if (!key.namespace().equals(last.namespace())) {
            endNamespace();
        }
        inResource++;
        inNamespace++;
        last = key;
    }

    private void endNamespace() {
        if (inNamespace > 0 && !last.isClusterScoped()) {
            namespaces.add(new ResourceRow.NamespaceCount(last.namespace(), inNamespace));
        }
        inNamespace = 0;
    }

    private void endResource() {
        endNamespace();
        if (inResource > 0) {
            rows.add(new ResourceRow(last.isClusterScoped(), last.resource(), inResource, List.copyOf(namespaces)));
        }
        namespaces = new ArrayList<>();
        inResource = 0;
    }

    @Override
    public void finish() {
        ListingRoot root = listing.finish();
        endResource();
        finished.resources(root, List.copyOf(rows));
    }

    @Override
    public void close() {
        // What was stored stays for the next run to find; nothing local is held.
    }
}
