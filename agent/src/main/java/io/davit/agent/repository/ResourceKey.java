package io.davit.agent.repository;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Place of an API object in a restore point's resource stream (R14). Order: namespaced objects before cluster-scoped
 * ones, then by the bytes of the resource id, then by the bytes of {@code namespace/name} as the API server orders.
 *
 * @param resource {@code apps/deployments}
 * @param namespace empty for cluster-scoped objects
 */
public record ResourceKey(String resource, String namespace, String name) implements Comparable<ResourceKey> {
    public boolean isClusterScoped() {
        return namespace.isEmpty();
    }

    /** {@code namespace/name}, or the bare name. */
    public String path() {
        return namespace.isEmpty() ? name : namespace + "/" + name;
    }

    @Override
    public int compareTo(ResourceKey other) {
        if (isClusterScoped() != other.isClusterScoped()) {
            return isClusterScoped() ? 1 : -1;
        }
        int byResource = compareBytes(resource, other.resource);
        return byResource != 0 ? byResource : compareBytes(path(), other.path());
    }

    private static int compareBytes(String a, String b) {
        return Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return resource + " " + path();
    }
}
