package io.davit.agent.judges;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.davit.agent.cluster.ClusterGateway;
import io.davit.agent.cluster.ObjectName;
import io.davit.agent.cluster.RawObject;
import io.davit.agent.cluster.ResourceType;
import io.davit.agent.guardrails.AgentNamespace;
import io.davit.agent.guardrails.Approval;
import io.davit.agent.guardrails.ApprovalDocument;
import io.davit.agent.guardrails.Approvals;
import io.davit.agent.guardrails.Guardrails;
import io.davit.agent.guardrails.GuardrailsDocument;
import io.davit.agent.guardrails.GuardrailsSource;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Guardrails and approvals in the ConfigMaps of the agent's namespace, which it may read and not write. */
public final class ClusterDocuments implements GuardrailsSource, Approvals {
    public static final ObjectName GUARDRAILS = new ObjectName(AgentNamespace.NAME, "davit-guardrails");
    public static final ObjectName APPROVALS = new ObjectName(AgentNamespace.NAME, "davit-approvals");
    public static final String GUARDRAILS_KEY = "guardrails.yaml";
    static final ResourceType CONFIG_MAPS =
            new ResourceType("", "v1", "configmaps", "ConfigMap", true, Set.of("get", "create", "patch"));

    private static final Logger LOG = LoggerFactory.getLogger(ClusterDocuments.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Supplier<ClusterGateway> cluster;

    public ClusterDocuments(Supplier<ClusterGateway> cluster) {
        this.cluster = cluster;
    }

    @Override
    public InForce inForce() {
        String origin = "ConfigMap " + GUARDRAILS;
        Optional<Map<String, String>> data;
        try {
            data = data(GUARDRAILS);
        } catch (DavitException e) {
            if (e.code() != ErrorCode.CLUSTER_FORBIDDEN) {
                throw e;
            }
            throw new DavitException(ErrorCode.GUARDRAILS_UNREADABLE, "the agent may not read the " + origin, e);
        }
        if (data.isEmpty()) {
            return new InForce(Guardrails.standard(), "the defaults, because there is no " + origin);
        }
        String yaml = data.get().get(GUARDRAILS_KEY);
        if (yaml == null) {
            throw new DavitException(
                    ErrorCode.GUARDRAILS_UNREADABLE, "the " + origin + " has no key " + GUARDRAILS_KEY);
        }
        return new InForce(FileGuardrails.read(() -> GuardrailsDocument.parse(yaml, origin)), origin);
    }

    @Override
    public List<Approval> given() {
        List<Approval> given = new ArrayList<>();
        data(APPROVALS).orElse(Map.of()).forEach((key, yaml) -> {
            try {
                given.add(ApprovalDocument.read(yaml, key));
            } catch (DavitException e) {
                LOG.atWarn()
                        .addKeyValue("entry", key)
                        .addKeyValue("code", e.code())
                        .log("An entry of davit-approvals cannot be read and approves nothing: {}", e.sentence());
            }
        });
        return given;
    }

    private Optional<Map<String, String>> data(ObjectName name) {
        return cluster.get().reader().get(CONFIG_MAPS, name).map(ClusterDocuments::data);
    }

    private static Map<String, String> data(RawObject configMap) {
        try {
            Map<String, String> data = new TreeMap<>();
            for (Map.Entry<String, JsonNode> entry :
                    JSON.readTree(configMap.json()).path("data").properties()) {
                data.put(entry.getKey(), entry.getValue().asText());
            }
            return data;
        } catch (IOException e) {
            throw new DavitException(ErrorCode.CLUSTER_FAILED, "the server's answer is no JSON", e);
        }
    }
}
