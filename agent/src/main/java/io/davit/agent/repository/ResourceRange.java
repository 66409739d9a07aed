package io.davit.agent.repository;

import java.util.Optional;

/**
 * Which part of a resource stream to read; both empty means all.
 *
 * @param clusterScoped true reads the cluster-scoped section, false the namespaced one
 * @param resource only this resource id
 */
public record ResourceRange(boolean clusterScoped, Optional<String> resource, Optional<String> namespace) {
    public static ResourceRange namespaced(String resource) {
        return new ResourceRange(false, Optional.of(resource), Optional.empty());
    }

    public static ResourceRange clusterScoped(String resource) {
        return new ResourceRange(true, Optional.of(resource), Optional.empty());
    }

    public boolean matches(ResourceKey key) {
        return key.isClusterScoped() == clusterScoped
                && resource.map(key.resource()::equals).orElse(true)
                && namespace.map(key.namespace()::equals).orElse(true);
    }
}
