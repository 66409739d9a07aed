package io.davit.agent.guardrails;

/** The namespace, and the ServiceAccount in it, that the agent has in its cluster. */
public final class AgentNamespace {
    public static final String NAME = "davit-agent";

    private AgentNamespace() {}
}
