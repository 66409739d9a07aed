package io.davit.agent.cluster;

import java.util.Optional;

/**
 * What to LIST.
 *
 * @param namespace one namespace, or all of them (and the only choice for cluster-scoped kinds)
 * @param metadataOnly ask for PartialObjectMetadata: bodies then hold metadata alone
 */
public record ListOrder(ResourceType type, Optional<String> namespace, boolean metadataOnly) {
    public static ListOrder all(ResourceType type) {
        return new ListOrder(type, Optional.empty(), false);
    }

    public static ListOrder in(ResourceType type, String namespace) {
        return new ListOrder(type, Optional.of(namespace), false);
    }
}
