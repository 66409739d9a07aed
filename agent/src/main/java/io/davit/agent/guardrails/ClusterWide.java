package io.davit.agent.guardrails;

/**
 * Which objects that count for the whole cluster a restore may apply (A5). What is not allowed is reported, not applied.
 *
 * @param roles ClusterRoles and ClusterRoleBindings
 * @param webhooks webhook configurations and admission policies
 * @param apiServices aggregated APIs
 * @param definitions CustomResourceDefinitions: without them their instances are lost
 * @param objects all other cluster-scoped objects, which a backup holds only if somebody named them. Those that it finds by
 *     reference, such as classes and volumes, need no leave
 */
public record ClusterWide(boolean roles, boolean webhooks, boolean apiServices, boolean definitions, boolean objects) {
    /** What holds as long as nobody says otherwise. */
    public static final ClusterWide STANDARD = new ClusterWide(false, false, false, true, false);
}
