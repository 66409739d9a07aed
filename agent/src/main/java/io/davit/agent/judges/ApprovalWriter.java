package io.davit.agent.judges;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.cluster.ApplyResult;
import io.davit.agent.cluster.ClusterGateway;
import io.davit.agent.guardrails.Approval;
import io.davit.agent.guardrails.ApprovalDocument;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.nio.charset.StandardCharsets;

/** Gives approvals, with the rights of a cluster admin: the agent's own do not suffice. */
public final class ApprovalWriter {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ROUNDS = 3;

    private final ClusterGateway cluster;

    public ApprovalWriter(ClusterGateway cluster) {
        this.cluster = cluster;
    }

    /** Replaces an older approval of the same thing. @throws DavitException CLUSTER_*, OBJECT_REFUSED: nothing was approved */
    public void give(Approval approval) {
        for (int round = 0; round < ROUNDS; round++) {
            ApplyResult result = cluster.applier()
                    .mergePatch(ClusterDocuments.CONFIG_MAPS, ClusterDocuments.APPROVALS, json(approval, false));
            if (result instanceof ApplyResult.NotThere) {
                result = cluster.applier()
                        .create(
                                ClusterDocuments.CONFIG_MAPS,
                                ClusterDocuments.APPROVALS.namespace(),
                                json(approval, true));
            }
            switch (result) {
                case ApplyResult.Applied applied -> {
                    return;
                }
                case ApplyResult.Refused refused ->
                    throw new DavitException(
                            refused.code(),
                            "the approval cannot be written to the ConfigMap " + ClusterDocuments.APPROVALS + ": "
                                    + refused.message());
                // Somebody else created, deleted or changed it meanwhile.
                case ApplyResult.AlreadyThere there -> {}
                case ApplyResult.NotThere gone -> {}
                case ApplyResult.Changed changed -> {}
            }
        }
        throw new DavitException(
                ErrorCode.CLUSTER_FAILED, "the ConfigMap " + ClusterDocuments.APPROVALS + " comes and goes");
    }

    private static byte[] json(Approval approval, boolean whole) {
        ObjectNode map = JSON.createObjectNode();
        if (whole) {
            map.put("apiVersion", "v1").put("kind", "ConfigMap");
            map.putObject("metadata")
                    .put("name", ClusterDocuments.APPROVALS.name())
                    .put("namespace", ClusterDocuments.APPROVALS.namespace());
        }
        map.putObject("data").put(approval.digest() + ".yaml", ApprovalDocument.write(approval));
        return map.toString().getBytes(StandardCharsets.UTF_8);
    }
}
