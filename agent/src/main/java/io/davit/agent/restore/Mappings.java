package io.davit.agent.restore;

import java.util.Map;

/**
 * Where names, classes and paths of the source lead to in the target. What is not mapped keeps its name.
 *
 * @param paths source path root → target path root; the longest root that matches whole path segments wins
 */
public record Mappings(Map<String, String> namespaces, Map<String, String> storageClasses, Map<String, String> paths) {
    /** Everything keeps its name. */
    public static final Mappings NONE = new Mappings(Map.of(), Map.of(), Map.of());

    public Mappings {
        namespaces = Map.copyOf(namespaces);
        storageClasses = Map.copyOf(storageClasses);
        paths = Map.copyOf(paths);
    }

    public static Mappings of(RestoreOrder order) {
        return new Mappings(order.namespaceMapping(), order.storageClassMapping(), order.pathMapping());
    }

    public String namespace(String source) {
        return namespaces.getOrDefault(source, source);
    }

    public String storageClass(String source) {
        return storageClasses.getOrDefault(source, source);
    }

    public String path(String source) {
        String best = "";
        String mapped = source;
        for (Map.Entry<String, String> entry : paths.entrySet()) {
            String root = withoutSlash(entry.getKey());
            boolean below = source.equals(root) || source.startsWith(root + "/");
            if (below && (root.length() >= best.length())) {
                best = root;
                String rest = source.substring(root.length());
                mapped = withoutSlash(entry.getValue()) + rest;
            }
        }
        return mapped.isEmpty() ? "/" : mapped;
    }

    private static String withoutSlash(String path) {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }
}
