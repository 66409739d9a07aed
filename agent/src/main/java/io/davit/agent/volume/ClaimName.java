package io.davit.agent.volume;

/** A PersistentVolumeClaim: how users name a volume. */
public record ClaimName(String namespace, String name) implements Comparable<ClaimName> {
    @Override
    public int compareTo(ClaimName other) {
        int byNamespace = namespace.compareTo(other.namespace);
        return byNamespace != 0 ? byNamespace : name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
