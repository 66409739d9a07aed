package io.davit.agent.app;

import java.util.Optional;

/** The version of this agent, as its jar says. */
final class AgentVersion {
    static final String TEXT = Optional.ofNullable(
                    AgentVersion.class.getPackage().getImplementationVersion())
            .orElse("development");

    private AgentVersion() {}
}
