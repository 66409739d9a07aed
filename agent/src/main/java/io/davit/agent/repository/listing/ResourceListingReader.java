package io.davit.agent.repository.listing;

import io.davit.agent.repository.ResourceKey;
import io.davit.agent.repository.ResourceRange;
import io.davit.agent.repository.format.ByteReader;
import io.davit.agent.repository.pack.ChunkReader;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.List;
import java.util.function.BiConsumer;

/** Reads API objects by range: seeks to each part of it, and holds what it finds to the table's counts. */
public final class ResourceListingReader {
    /** No API object is longer: etcd takes 1.5 MiB, and some servers a little more. */
    private static final int LONGEST = 64 << 20;

    private final ListingRoot root;
    private final List<ResourceRow> rows;
    private final ChunkReader chunks;

    public ResourceListingReader(ListingRoot root, List<ResourceRow> rows, ChunkReader chunks) {
        this.root = root;
        this.rows = rows;
        this.chunks = chunks;
    }

    /**
     * Visits the objects of the range in order.
     *
     * @throws DavitException MISSING_DATA, DATA_CORRUPT, READER_TOO_OLD, STORE_*
     */
    public void read(ResourceRange range, BiConsumer<ResourceKey, byte[]> visitor) {
        ListingCursor<ResourceKey> cursor = new ListingCursor<>(ListingKind.RESOURCES, chunks, root.node());
        for (ResourceRow row : rows) {
            boolean wanted = row.clusterScoped() == range.clusterScoped()
                    && range.resource().map(row.resource()::equals).orElse(true);
            if (wanted && row.clusterScoped() && range.namespace().isEmpty()) {
                visit(cursor, row, "", row.objects(), visitor);
            } else if (wanted && !row.clusterScoped()) {
                visitNamespaces(cursor, row, range, visitor);
            }
        }
    }

    private void visitNamespaces(
            ListingCursor<ResourceKey> cursor,
            ResourceRow row,
            ResourceRange range,
            BiConsumer<ResourceKey, byte[]> visitor) {
        for (ResourceRow.NamespaceCount namespace : row.namespaces()) {
            if (range.namespace().map(namespace.namespace()::equals).orElse(true)) {
                visit(cursor, row, namespace.namespace(), namespace.objects(), visitor);
            }
        }
    }

    private void visit(
            ListingCursor<ResourceKey> cursor,
            ResourceRow row,
            String namespace,
            long objects,
            BiConsumer<ResourceKey, byte[]> visitor) {
        BodyReader bodies = new BodyReader(chunks);
        cursor.seek(new ResourceKey(row.resource(), namespace, ""));
        for (long i = 0; i < objects; i++) {
            ListingCursor.Item<ResourceKey> item = cursor.next();
            if (item == null
                    || !item.key().resource().equals(row.resource())
                    || !item.key().namespace().equals(namespace)) {
                throw new DavitException(
                        ErrorCode.DATA_CORRUPT,
                        "the listing does not hold the " + row.resource() + " that the manifest counts");
            }
            ByteReader value = new ByteReader(item.value(), ErrorCode.DATA_CORRUPT);
            Body body = Body.read(value, ResourceListingWriter.LONGEST_INLINE);
            value.requireEnd();
            visitor.accept(item.key(), bodies.bytes(body, LONGEST));
        }
    }
}
