package io.davit.agent.enrolment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.cluster.ApplyResult;
import io.davit.agent.cluster.ClusterGateway;
import io.davit.agent.cluster.ObjectName;
import io.davit.agent.cluster.RawObject;
import io.davit.agent.cluster.ResourceType;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** One Secret of the agent's namespace, read whole and written whole, with its resourceVersion as precondition. */
final class OwnSecret {
    private static final String NAMESPACE = "davit-agent";
    private static final ResourceType SECRETS =
            new ResourceType("", "v1", "secrets", "Secret", true, Set.of("get", "create", "update"));
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ClusterGateway cluster;
    private final ObjectName name;
    private final String type;

    OwnSecret(ClusterGateway cluster, String name, String type) {
        this.cluster = cluster;
        this.name = new ObjectName(NAMESPACE, name);
        this.type = type;
    }

    ObjectName name() {
        return name;
    }

    /** @param revision empty before it exists */
    record Content(Map<String, byte[]> data, String revision) {
        static final Content NONE = new Content(Map.of(), "");

        boolean exists() {
            return !revision.isEmpty();
        }

        /** @throws DavitException IDENTITY_DAMAGED */
        byte[] need(String key) {
            byte[] value = data.get(key);
            if (value == null) {
                throw damaged("'" + key + "' is missing", null);
            }
            return value;
        }

        String text(String key) {
            return new String(need(key), java.nio.charset.StandardCharsets.UTF_8);
        }
    }

    static DavitException damaged(String why, @org.jspecify.annotations.Nullable Throwable cause) {
        return new DavitException(
                ErrorCode.IDENTITY_DAMAGED, "a Secret of the agent's identity cannot be read: " + why, cause);
    }

    /** {@link Content#NONE} if the server positively says that there is none. */
    Content read() {
        return cluster.reader().get(SECRETS, name).map(this::content).orElse(Content.NONE);
    }

    private Content content(RawObject secret) {
        try {
            JsonNode tree = JSON.readTree(secret.json());
            Map<String, byte[]> data = new TreeMap<>();
            for (Map.Entry<String, JsonNode> entry : tree.path("data").properties()) {
                data.put(entry.getKey(), entry.getValue().binaryValue());
            }
            return new Content(
                    data, tree.path("metadata").path("resourceVersion").asText());
        } catch (IOException | IllegalArgumentException e) {
            throw damaged(name.toString(), e);
        }
    }

    /**
     * Durable on return.
     *
     * @throws DavitException CLUSTER_*; CLUSTER_FAILED also if somebody else wrote it since {@code before} was read
     */
    void write(Content before, Map<String, byte[]> data) {
        ApplyResult result = before.exists()
                ? cluster.applier().replace(SECRETS, name, json(before.revision(), data))
                : cluster.applier().create(SECRETS, NAMESPACE, json("", data));
        Optional<DavitException> failure = switch (result) {
            case ApplyResult.Applied applied -> Optional.empty();
            case ApplyResult.AlreadyThere there -> failed(ErrorCode.CLUSTER_FAILED, "somebody else made it");
            case ApplyResult.NotThere gone ->
                failed(
                        ErrorCode.CLUSTER_FAILED,
                        before.exists()
                                ? "somebody deleted it"
                                : "there is no namespace " + NAMESPACE + "; apply deploy/rbac.yaml first");
            case ApplyResult.Changed changed -> failed(ErrorCode.CLUSTER_FAILED, "somebody else changed it");
            case ApplyResult.Refused refused -> failed(refused.code(), refused.message());
        };
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    private Optional<DavitException> failed(ErrorCode code, String why) {
        return Optional.of(new DavitException(code, "the Secret " + name + " cannot be written: " + why));
    }

    private byte[] json(String revision, Map<String, byte[]> data) {
        ObjectNode secret = JSON.createObjectNode().put("apiVersion", "v1").put("kind", "Secret");
        ObjectNode metadata =
                secret.putObject("metadata").put("name", name.name()).put("namespace", NAMESPACE);
        if (!revision.isEmpty()) {
            metadata.put("resourceVersion", revision);
        }
        metadata.putObject("labels").put("app.kubernetes.io/managed-by", "davit-agent");
        secret.put("type", type);
        ObjectNode entries = secret.putObject("data");
        data.forEach(entries::put);
        try {
            return JSON.writeValueAsBytes(secret);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
