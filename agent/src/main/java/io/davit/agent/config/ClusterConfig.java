package io.davit.agent.config;

import io.davit.settings.Setting;
import java.nio.file.Path;
import java.util.Optional;

/** How the agent reaches the API server of its cluster. */
public record ClusterConfig(
        @Setting(value = "Name of the cluster, written into each restore point for people.", fallback = "cluster")
        String name,

        @Setting("A kubeconfig file; leave it out inside a cluster.")
        Optional<Path> kubeconfig,

        @Setting("Context of the kubeconfig; without it, its current context.")
        Optional<String> context,

        @Setting(
                value = "Whether the agent uses the ServiceAccount of its own pod instead of a kubeconfig.",
                fallback = "false")
        boolean inCluster) {

    public ClusterConfig {
        if (inCluster && kubeconfig.isPresent()) {
            throw new IllegalArgumentException("either kubeconfig or in-cluster, not both");
        }
    }
}
