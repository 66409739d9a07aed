package io.davit.agent.config;

import io.davit.settings.Setting;
import java.util.Optional;

/** Where the agent runs. */
public record NodeConfig(
        @Setting("Name of the Kubernetes node the agent runs on: volumes that are bound to other nodes are left alone.")
        Optional<String> name) {}
