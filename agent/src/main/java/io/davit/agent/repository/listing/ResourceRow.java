package io.davit.agent.repository.listing;

import io.davit.agent.repository.format.ByteReader;
import io.davit.agent.repository.format.ByteWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * One row of the range table: what a restore point holds of one resource, in stream order.
 *
 * @param resource {@code apps/deployments}
 * @param objects how many, all namespaces together
 * @param namespaces in stream order; empty for cluster-scoped objects
 */
public record ResourceRow(boolean clusterScoped, String resource, long objects, List<NamespaceCount> namespaces) {
    private static final int MOST_NAMESPACES = 1 << 24;

    public record NamespaceCount(String namespace, long objects) {}

    public void writeTo(ByteWriter out) {
        out.u8(clusterScoped ? 1 : 0);
        ListingKind.text(out, resource);
        out.varint(objects);
        out.varint(namespaces.size());
        for (NamespaceCount namespace : namespaces) {
            ListingKind.text(out, namespace.namespace());
            out.varint(namespace.objects());
        }
    }

    public static ResourceRow read(ByteReader in) {
        boolean clusterScoped = in.count(1) == 1;
        String resource = ListingKind.text(in);
        long objects = in.varint();
        int count = in.count(Math.min(MOST_NAMESPACES, in.remaining()));
        List<NamespaceCount> namespaces = new ArrayList<>();
        long sum = 0;
        for (int i = 0; i < count; i++) {
            NamespaceCount namespace = new NamespaceCount(ListingKind.text(in), in.varint());
            if (namespace.objects() < 1 || namespace.namespace().isEmpty()) {
                throw in.malformed("an empty range of objects");
            }
            sum += namespace.objects();
            namespaces.add(namespace);
        }
        if (objects < 1 || clusterScoped != namespaces.isEmpty() || (!clusterScoped && sum != objects)) {
            throw in.malformed("a range of objects that does not add up");
        }
        return new ResourceRow(clusterScoped, resource, objects, List.copyOf(namespaces));
    }
}
