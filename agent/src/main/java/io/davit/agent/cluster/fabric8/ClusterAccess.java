package io.davit.agent.cluster.fabric8;

import java.nio.file.Path;
import java.util.Optional;

/**
 * With which identity a cluster is reached.
 *
 * @param kubeconfig the file; empty means the ServiceAccount that Kubernetes mounts into a pod
 * @param context of the kubeconfig; empty means its current one
 */
public record ClusterAccess(Optional<Path> kubeconfig, Optional<String> context) {
    public static ClusterAccess kubeconfig(Path file) {
        return new ClusterAccess(Optional.of(file), Optional.empty());
    }

    public static ClusterAccess inCluster() {
        return new ClusterAccess(Optional.empty(), Optional.empty());
    }
}
