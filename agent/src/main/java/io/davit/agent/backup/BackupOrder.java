package io.davit.agent.backup;

import io.davit.agent.repository.Naming;
import java.util.List;

/**
 * What to back up.
 *
 * @param namespaces by name; empty means all but {@code excluded}
 * @param excluded namespaces to leave out when all are taken; shown to the user as part of the frozen selection
 * @param location name of the backup location in the configuration
 * @param scope what is captured beside the rules, or left out against them
 * @param naming what people call it; kept in the restore point
 */
public record BackupOrder(
        List<String> namespaces, List<String> excluded, String location, CaptureScope scope, Naming naming) {
    /** Left out by default when all namespaces are taken. */
    public static final List<String> SYSTEM_NAMESPACES =
            List.of("kube-system", "kube-public", "kube-node-lease", "davit-agent");

    /** Without a name. */
    public BackupOrder(List<String> namespaces, List<String> excluded, String location, CaptureScope scope) {
        this(namespaces, excluded, location, scope, Naming.NONE);
    }
}
