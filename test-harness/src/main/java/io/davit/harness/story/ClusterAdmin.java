package io.davit.harness.story;

import io.davit.harness.ground.ControlPlane;
import java.nio.file.Path;

/** The actor who owns a cluster: installs the agent's rights and hands out its kubeconfig. */
public final class ClusterAdmin {
    public static final String AGENT = "davit-agent";

    private final ControlPlane cluster;

    public ClusterAdmin(ControlPlane cluster) {
        this.cluster = cluster;
    }

    /** {@code kubectl apply -f deploy/rbac.yaml}. */
    public ClusterAdmin installAgentRights() {
        Manifests.applyShipped(cluster.admin(), "rbac.yaml");
        return this;
    }

    /** {@code kubectl apply -f deploy/rbac-restore-roles.yaml}: Roles and bindings may be restored. */
    public ClusterAdmin allowRestoringRoles() {
        Manifests.applyShipped(cluster.admin(), "rbac-restore-roles.yaml");
        return this;
    }

    /** Takes that back. */
    public ClusterAdmin forbidRestoringRoles() {
        cluster.admin()
                .rbac()
                .clusterRoleBindings()
                .withName("davit-agent-rbac-restore")
                .delete();
        cluster.admin()
                .rbac()
                .clusterRoles()
                .withName("davit-agent-rbac-restore")
                .delete();
        return this;
    }

    /**
     * Takes away what an agent and its admins left in the agent's namespace: identity, pins of its hub, anchor, approvals. The
     * next agent on a shared cluster is a new one.
     */
    public ClusterAdmin forgetAgent() {
        var client = cluster.admin();
        client.secrets().inNamespace(AGENT).withName("davit-agent-identity").delete();
        client.secrets().inNamespace(AGENT).withName("davit-hub-pins").delete();
        client.configMaps().inNamespace(AGENT).withName("davit-approvals").delete();
        client.leases().inNamespace(AGENT).withName(AGENT).delete();
        return this;
    }

    /** With the agent's own token; everything the agent does passes RBAC. */
    public Path agentKubeconfig() {
        return cluster.kubeconfigFor(AGENT, AGENT);
    }
}
