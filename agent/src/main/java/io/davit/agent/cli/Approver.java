package io.davit.agent.cli;

import io.davit.agent.guardrails.Approval;
import java.nio.file.Path;

/** Writes approvals into the cluster, with the rights of whoever runs the command; the wiring implements it. */
@FunctionalInterface
public interface Approver {
    /** @throws io.davit.errors.DavitException CLUSTER_*, OBJECT_REFUSED: nothing was approved */
    void approve(Approval approval, Path kubeconfig);
}
