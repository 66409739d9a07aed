package io.davit.agent.restore;

import java.util.Set;

/**
 * Kinds that are applied together, and what they wait for (A2). Lanes whose forerunners are done run side by side;
 * namespaces and definitions went before all of them.
 */
enum Lane {
    /** What other objects name: accounts, secrets, classes, roles, limits on single objects, network policies (isolation before anything runs). */
    CONFIGURATION("configuration and identity"),
    /** Before workloads: the environment of a starting pod lists the services that are there. */
    SERVICES("services"),
    /** PersistentVolumes, their data, and the claims. */
    STORAGE("volumes", CONFIGURATION),
    /** Custom resources: after storage, so that an operator finds the claims instead of making empty ones. */
    INSTANCES("custom resources", CONFIGURATION, STORAGE),
    WORKLOADS("workloads", CONFIGURATION, SERVICES, STORAGE),
    /** What opens the doors, or could close them on the restore itself: ingresses, autoscalers, quotas, webhooks, aggregated APIs ({@link ServedStep}). */
    DOORS("traffic, quotas and webhooks", CONFIGURATION, SERVICES, STORAGE, INSTANCES, WORKLOADS);

    private final String words;
    private final Set<Lane> after;

    Lane(String words, Lane... after) {
        this.words = words;
        this.after = Set.of(after);
    }

    /** For people, as part of a step's name. */
    String words() {
        return words;
    }

    Set<Lane> after() {
        return after;
    }
}
