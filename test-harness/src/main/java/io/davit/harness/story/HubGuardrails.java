package io.davit.harness.story;

import java.nio.file.Path;

/**
 * Guardrails of a cluster in a story: what its admins allow the hub. Without anything further, backups into one location.
 *
 * @param more keys of the section {@code restore}, each on a line of its own; empty: no restores
 */
public record HubGuardrails(String namespaces, String location, String more, String places, String limits) {
    /** @param namespaces pattern of those that may be backed up */
    public static HubGuardrails forBackups(String namespaces, String location) {
        return new HubGuardrails(namespaces, location, "", "always", "");
    }

    /**
     * Restores from there, too.
     *
     * @param restored pattern of namespaces
     * @param approval always, over-live-data or never
     */
    public HubGuardrails withRestores(String restored, String approval) {
        String restores = """
                  namespaces: ["%s"]
                  locations: [%s]
                  approval: %s
                """.formatted(restored, location, approval);
        return new HubGuardrails(namespaces, location, restores, places, limits);
    }

    /** Restores may apply cluster roles. */
    public HubGuardrails withClusterRoles() {
        return new HubGuardrails(namespaces, location, more + "  cluster-roles: true\n", places, limits);
    }

    /** Paths of volumes may be mapped into that folder. */
    public HubGuardrails withPathRoot(Path root) {
        return new HubGuardrails(namespaces, location, more + "  path-roots: [" + root + "]\n", places, limits);
    }

    /** Locations need no approval. */
    public HubGuardrails withPlacesUnasked() {
        return new HubGuardrails(namespaces, location, more, "never", limits);
    }

    /** So many orders of a kind in an hour. */
    public HubGuardrails withOrdersPerHour(int orders) {
        return new HubGuardrails(namespaces, location, more, places, "  per-hour: " + orders + "\n");
    }

    public String yaml() {
        String kinds =
                "backup, cancel, set_location, revoke_location, validate_location, sync_catalog, report_inventory"
                        + (more.isEmpty() ? "" : ", restore");
        return """
                version: 1
                orders:
                  allow: [%s]
                %sbackup:
                  namespaces: ["%s"]
                  locations: [%s]
                %slocations:
                  approval: %s
                """.formatted(kinds, limits, namespaces, location, more.isEmpty() ? "" : "restore:\n" + more, places);
    }
}
