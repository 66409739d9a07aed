package io.davit.agent.app;

import io.davit.agent.config.AgentConfig;
import io.davit.agent.guardrails.ClusterWide;
import io.davit.agent.guardrails.Guardrails;
import io.davit.agent.guardrails.GuardrailsDocument;
import io.davit.agent.guardrails.GuardrailsSource;
import io.davit.agent.judges.ClusterDocuments;
import io.davit.agent.judges.FileGuardrails;

/** Where the guardrails of this agent are: in the file of its configuration, else in its cluster, else nowhere. */
final class ConfiguredGuardrails {
    private final AgentConfig config;
    private final LazyCluster cluster;

    ConfiguredGuardrails(AgentConfig config, LazyCluster cluster) {
        this.config = config;
        this.cluster = cluster;
    }

    GuardrailsSource source() {
        if (config.guardrailsFile().isPresent()) {
            return new FileGuardrails(config.guardrailsFile().get());
        }
        return cluster.isConfigured()
                ? new ClusterDocuments(cluster::gateway)
                : () -> new GuardrailsSource.InForce(
                        Guardrails.standard(), "the defaults, because neither a file nor a cluster is configured");
    }

    /** For what is ordered on the cluster: whoever does that is told what is wrong with the file as with any of the configuration. */
    ClusterWide ofLocalRestores() {
        Guardrails guardrails = config.guardrailsFile()
                .map(GuardrailsDocument::load)
                .orElseGet(() -> source().inForce().guardrails());
        return guardrails.restore().clusterWide();
    }
}
