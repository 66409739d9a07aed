package io.davit.agent.guardrails;

import io.davit.settings.Setting;
import java.nio.file.Path;
import java.util.List;

/** Where a restore may come from and lead to, who has to approve it, and what it may apply for the whole cluster. */
public record RestoreGuardrails(
        @Setting(
                "Patterns of namespaces that may be restored, and restored into: a name has to match before and after it was mapped.")
        List<String> namespaces,

        @Setting("Patterns of further namespaces of a restore point that may be mapped into those.")
        List<String> sources,

        @Setting("Names of locations.") List<String> locations,

        @Setting("Storage classes that others may be mapped to; what is not mapped needs no leave.")
        List<String> storageClasses,

        @Setting(
                "Folders that paths of volumes may be mapped into; `volumes.allowed-roots` of the configuration bind besides.")
        List<Path> pathRoots,

        @Setting(
                value =
                        "When a restore needs an approval besides; over-live-data: if a namespace that it restores into has workloads or claims.",
                fallback = "always")
        ApprovalRule approval,

        @Setting(
                value =
                        "Whether any restore, also one that is ordered on the cluster, applies ClusterRoles and their bindings.",
                fallback = "false")
        boolean clusterRoles,

        @Setting(value = "As above: webhook configurations and admission policies.", fallback = "false")
        boolean webhooks,

        @Setting(value = "As above: aggregated APIs.", fallback = "false")
        boolean apiServices,

        @Setting(
                value = "As above: CustomResourceDefinitions; without them their instances are lost.",
                fallback = "true")
        boolean definitions,

        @Setting(
                value = "As above: all other cluster-scoped objects to which nothing in a restored namespace refers.",
                fallback = "false")
        boolean clusterObjects) {

    public RestoreGuardrails {
        namespaces = Patterns.checked(namespaces);
        sources = Patterns.checked(sources);
        locations = List.copyOf(locations);
        storageClasses = List.copyOf(storageClasses);
        pathRoots = List.copyOf(pathRoots);
    }

    public boolean allowsTarget(String namespace) {
        return Patterns.allow(namespaces, namespace);
    }

    public boolean allowsSource(String namespace) {
        return Patterns.allow(namespaces, namespace) || Patterns.allow(sources, namespace);
    }

    /** Whatever namespaces the restore point has, under their own names. */
    public boolean allowsAllNamespaces() {
        return Patterns.allowAll(namespaces);
    }

    public ClusterWide clusterWide() {
        return new ClusterWide(clusterRoles, webhooks, apiServices, definitions, clusterObjects);
    }
}
