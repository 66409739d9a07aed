package io.davit.agent.app;

import io.davit.agent.cli.Approver;
import io.davit.agent.cluster.ClusterGateway;
import io.davit.agent.cluster.fabric8.ClusterAccess;
import io.davit.agent.cluster.fabric8.Fabric8Gateway;
import io.davit.agent.guardrails.Approval;
import io.davit.agent.judges.ApprovalWriter;
import io.davit.agent.run.Pause;
import java.nio.file.Path;
import java.time.Clock;

/** Writes approvals with the identity of a kubeconfig. */
final class ClusterApprover implements Approver {
    private final Clock clock;
    private final Pause pause;

    ClusterApprover(Clock clock, Pause pause) {
        this.clock = clock;
        this.pause = pause;
    }

    @Override
    public void approve(Approval approval, Path kubeconfig) {
        try (ClusterGateway cluster = Fabric8Gateway.open(ClusterAccess.kubeconfig(kubeconfig), clock, pause)) {
            new ApprovalWriter(cluster).give(approval);
        }
    }
}
