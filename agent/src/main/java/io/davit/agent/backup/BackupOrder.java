package io.davit.agent.backup;

import io.davit.agent.repository.Naming;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What to back up.
 *
 * @param namespaces by name; empty means all but {@code excluded}
 * @param excluded namespaces to leave out when all are taken; shown to the user as part of the frozen selection
 * @param location name of the backup location in the configuration
 * @param scope what is captured beside the rules, or left out against them
 * @param naming what people call it; kept in the restore point
 * @param retainSeconds how long nobody forgets or prunes the restore point, from the begin of the backup; 0: nothing is said about it
 * @param schedule by which the backup runs; empty if somebody asked for it
 */
public record BackupOrder(
        List<String> namespaces,
        List<String> excluded,
        String location,
        CaptureScope scope,
        Naming naming,
        long retainSeconds,
        String schedule) {
    /** Left out by default when all namespaces are taken. */
    public static final List<String> SYSTEM_NAMESPACES =
            List.of("kube-system", "kube-public", "kube-node-lease", "davit-agent");

    public BackupOrder {
        if (retainSeconds < 0) {
            throw new IllegalArgumentException("a restore point is retained for " + retainSeconds + " seconds");
        }
    }

    /** Of a restore point that may be forgotten at any time. */
    public BackupOrder(
            List<String> namespaces, List<String> excluded, String location, CaptureScope scope, Naming naming) {
        this(namespaces, excluded, location, scope, naming, 0, "");
    }

    /** Without a name. */
    public BackupOrder(List<String> namespaces, List<String> excluded, String location, CaptureScope scope) {
        this(namespaces, excluded, location, scope, Naming.NONE);
    }

    /** Which orders select the same, whatever the cluster holds when they are carried out (R22); 64 hexadecimal digits. */
    String selectionDigest() {
        return SelectionDigest.of(this);
    }

    /** Until when nobody forgets or prunes it, if it was begun then. */
    Optional<Instant> retainUntil(Instant begun) {
        return retainSeconds == 0 ? Optional.empty() : Optional.of(begun.plusSeconds(retainSeconds));
    }
}
