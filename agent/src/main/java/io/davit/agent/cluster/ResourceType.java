package io.davit.agent.cluster;

import java.util.Set;
import java.util.stream.Stream;

/**
 * One kind as discovery tells it, in the version that the server prefers.
 *
 * @param group empty for the core group
 * @param plural the word in the URL: {@code deployments}
 */
public record ResourceType(
        String group, String version, String plural, String kind, boolean namespaced, Set<String> verbs) {
    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** {@code apps/deployments}; the core group is written {@code core/configmaps}. Stable over versions; its byte order is the order of capture. */
    public String id() {
        return (group.isEmpty() ? "core" : group) + "/" + plural;
    }

    /** Whether a person may mean it: {@code deployments}, {@code Deployment}, either with {@code .apps}, or {@code apps/deployments}; in any case. */
    public boolean isCalled(String word) {
        return Stream.of(id(), plural, kind, plural + "." + group, kind + "." + group)
                .anyMatch(word::equalsIgnoreCase);
    }

    public boolean can(String verb) {
        return verbs.contains(verb);
    }

    @Override
    public String toString() {
        return id();
    }
}
