package io.davit.agent.pins;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.cluster.ApplyResult;
import io.davit.agent.cluster.ClusterGateway;
import io.davit.agent.cluster.ClusterIdentity;
import io.davit.agent.cluster.Discovery;
import io.davit.agent.cluster.ListOrder;
import io.davit.agent.cluster.ListOutcome;
import io.davit.agent.cluster.ObjectMetadata;
import io.davit.agent.cluster.ObjectName;
import io.davit.agent.cluster.RawObject;
import io.davit.agent.cluster.ResourceApplier;
import io.davit.agent.cluster.ResourceReader;
import io.davit.agent.cluster.ResourceType;
import io.davit.agent.run.RunContext;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A cluster that holds Secrets, as the API server does: {@code stringData} becomes {@code data}. */
final class SecretsCluster implements ClusterGateway, ResourceReader, ResourceApplier {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<ObjectName, byte[]> secrets = new HashMap<>();
    private boolean hasNamespace = true;
    private @Nullable ErrorCode failure;
    private @Nullable ErrorCode refusal;

    void failWith(ErrorCode code) {
        failure = code;
    }

    void refuse(ErrorCode code) {
        refusal = code;
    }

    void removeNamespace() {
        hasNamespace = false;
    }

    void damageSecrets() {
        secrets.replaceAll((name, json) -> "{\"data\":{}}".getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Optional<RawObject> get(ResourceType type, ObjectName name) {
        failIfAsked();
        Optional<byte[]> json = type.plural().equals("namespaces")
                ? (hasNamespace ? Optional.of(new byte[0]) : Optional.empty())
                : Optional.ofNullable(secrets.get(name));
        return json.map(bytes -> new RawObject(type, metadata(name), bytes));
    }

    @Override
    public ApplyResult create(ResourceType type, String namespace, byte[] json) {
        failIfAsked();
        if (!hasNamespace) {
            return new ApplyResult.Refused(ErrorCode.OBJECT_INVALID, "the namespace is not there");
        }
        if (refusal != null) {
            return new ApplyResult.Refused(refusal, "no");
        }
        try {
            ObjectNode secret = (ObjectNode) JSON.readTree(json);
            ObjectNode data = JSON.createObjectNode();
            for (Map.Entry<String, JsonNode> field : secret.path("stringData").properties()) {
                byte[] value = field.getValue().asText().getBytes(StandardCharsets.UTF_8);
                data.put(field.getKey(), Base64.getEncoder().encodeToString(value));
            }
            secret.set("data", data);
            secret.remove("stringData");
            ObjectName name =
                    new ObjectName(namespace, secret.at("/metadata/name").asText());
            return secrets.putIfAbsent(name, JSON.writeValueAsBytes(secret)) == null
                    ? new ApplyResult.Applied(metadata(name))
                    : new ApplyResult.AlreadyThere();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void failIfAsked() {
        if (failure != null) {
            throw new DavitException(failure, "the cluster does not answer");
        }
    }

    private static ObjectMetadata metadata(ObjectName name) {
        return new ObjectMetadata(name, "uid", "1", false, Map.of(), Map.of(), List.of());
    }

    @Override
    public ResourceReader reader() {
        return this;
    }

    @Override
    public ResourceApplier applier() {
        return this;
    }

    @Override
    public ClusterIdentity identity() {
        throw new AssertionError("pins do not ask for the identity");
    }

    @Override
    public Discovery discover() {
        throw new AssertionError("pins do not discover");
    }

    @Override
    public ListOutcome list(ListOrder order, Consumer<RawObject> visitor, RunContext run) {
        throw new AssertionError("pins do not list");
    }

    @Override
    public ApplyResult replace(ResourceType type, ObjectName name, byte[] json) {
        throw new AssertionError("a pin is never replaced");
    }

    @Override
    public ApplyResult mergePatch(ResourceType type, ObjectName name, byte[] patch) {
        throw new AssertionError("a pin is never changed");
    }

    @Override
    public ApplyResult delete(ResourceType type, ObjectName name, String uid) {
        throw new AssertionError("a pin is never deleted");
    }

    @Override
    public void close() {}
}
