package io.davit.agent.restore;

import io.davit.agent.volume.ClaimName;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What the rewriting of an object has to know about the restore it belongs to.
 *
 * @param namespaces source names of the namespaces that are restored
 * @param withJobs whether Jobs that no CronJob owns are restored
 * @param withFieldManagers whether it is to be kept who held the fields at capture
 * @param volumeOf the PersistentVolume, by its name in the target, that was restored for a claim of the source; empty lets the cluster choose
 */
record RestoreAim(
        Mappings mappings,
        Set<String> namespaces,
        boolean withJobs,
        boolean withFieldManagers,
        Function<ClaimName, Optional<String>> volumeOf) {

    boolean selects(String namespace) {
        return namespaces.contains(namespace);
    }

    boolean moves(String namespace) {
        return !mappings.namespace(namespace).equals(namespace);
    }
}
