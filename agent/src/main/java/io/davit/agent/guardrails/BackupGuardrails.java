package io.davit.agent.guardrails;

import io.davit.settings.Setting;
import java.util.List;

/** What a backup may read, and where to it may go. */
public record BackupGuardrails(
        @Setting(
                "Patterns of namespaces; `*` stands for any letters. A backup of all namespaces needs the pattern `*` itself.")
        List<String> namespaces,

        @Setting("Names of locations.") List<String> locations,

        @Setting(value = "Whether cluster-scoped objects and aggregated groups may be chosen.", fallback = "false")
        boolean clusterObjects) {

    public BackupGuardrails {
        namespaces = Patterns.checked(namespaces);
        locations = List.copyOf(locations);
    }

    public boolean allowsNamespace(String name) {
        return Patterns.allow(namespaces, name);
    }

    public boolean allowsAllNamespaces() {
        return Patterns.allowAll(namespaces);
    }
}
