package io.davit.agent.cluster;

/** Namespace (empty for cluster-scoped objects) and name. */
public record ObjectName(String namespace, String name) {
    public boolean isClusterScoped() {
        return namespace.isEmpty();
    }

    /** {@code namespace/name}, or the bare name: the API server's own key, by whose bytes it orders a LIST. */
    @Override
    public String toString() {
        return namespace.isEmpty() ? name : namespace + "/" + name;
    }
}
