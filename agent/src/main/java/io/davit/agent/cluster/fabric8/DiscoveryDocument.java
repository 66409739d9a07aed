package io.davit.agent.cluster.fabric8;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The parts of the discovery documents that we read, aggregated (v2, v2beta1) and legacy. Absent lists are null. */
final class DiscoveryDocument {
    private DiscoveryDocument() {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Aggregated(@Nullable List<Group> items) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Group(@Nullable Named metadata, @Nullable List<Version> versions) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Named(@Nullable String name) {}

    /** @param freshness {@code Stale} if the group's own server did not answer lately */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Version(
            String version,
            @Nullable String freshness,
            @Nullable List<Resource> resources) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Resource(
            String resource,
            @Nullable Kind responseKind,
            @Nullable String scope,
            @Nullable List<String> verbs) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Kind(String kind) {}

    /** {@code /api} */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record LegacyCore(@Nullable List<String> versions) {}

    /** {@code /apis} */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record LegacyGroups(@Nullable List<LegacyGroup> groups) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record LegacyGroup(
            String name,
            @Nullable List<LegacyVersion> versions,
            @Nullable LegacyVersion preferredVersion) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record LegacyVersion(String version) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record LegacyResources(@Nullable List<LegacyResource> resources) {}

    /** @param name {@code deployments}, or {@code deployments/status} for a subresource */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record LegacyResource(
            String name,
            @JsonProperty("namespaced") boolean isNamespaced,
            String kind,
            @Nullable List<String> verbs) {}
}
