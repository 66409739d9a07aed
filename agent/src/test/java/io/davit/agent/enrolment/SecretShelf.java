package io.davit.agent.enrolment;

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
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** A cluster that holds Secrets, and replaces one only for who names its newest resourceVersion. */
public final class SecretShelf implements ClusterGateway, ResourceReader, ResourceApplier {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<ObjectName, ObjectNode> secrets = new ConcurrentHashMap<>();
    private int revision;

    /** Names of what is there. */
    List<String> names() {
        return secrets.keySet().stream().map(ObjectName::name).sorted().toList();
    }

    void remove(String name) {
        secrets.keySet().removeIf(key -> key.name().equals(name));
    }

    /** Somebody writes into an entry by hand. */
    void tamper(String name, String entry, byte[] value) {
        secrets.forEach((key, secret) -> {
            if (key.name().equals(name)) {
                ((ObjectNode) secret.path("data")).put(entry, value);
            }
        });
    }

    @Override
    public Optional<RawObject> get(ResourceType type, ObjectName name) {
        return Optional.ofNullable(secrets.get(name)).map(secret -> new RawObject(type, metadata(name), bytes(secret)));
    }

    private static byte[] bytes(ObjectNode secret) {
        try {
            return JSON.writeValueAsBytes(secret);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public synchronized ApplyResult create(ResourceType type, String namespace, byte[] json) {
        ObjectNode secret = parsed(json);
        ObjectName name = new ObjectName(namespace, secret.at("/metadata/name").asText());
        return secrets.containsKey(name) ? new ApplyResult.AlreadyThere() : put(name, secret);
    }

    @Override
    public synchronized ApplyResult replace(ResourceType type, ObjectName name, byte[] json) {
        ObjectNode secret = parsed(json);
        ObjectNode old = secrets.get(name);
        if (old == null) {
            return new ApplyResult.NotThere();
        }
        return old.at("/metadata/resourceVersion").equals(secret.at("/metadata/resourceVersion"))
                ? put(name, secret)
                : new ApplyResult.Changed();
    }

    private ApplyResult put(ObjectName name, ObjectNode secret) {
        ((ObjectNode) secret.path("metadata")).put("resourceVersion", Integer.toString(++revision));
        secrets.put(name, secret);
        return new ApplyResult.Applied(metadata(name));
    }

    private static ObjectNode parsed(byte[] json) {
        try {
            return (ObjectNode) JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
        return new ClusterIdentity("cluster-uid", "v1");
    }

    @Override
    public Discovery discover() {
        throw new AssertionError("an identity does not discover");
    }

    @Override
    public ListOutcome list(ListOrder order, Consumer<RawObject> visitor, RunContext run) {
        throw new AssertionError("an identity does not list");
    }

    @Override
    public ApplyResult mergePatch(ResourceType type, ObjectName name, byte[] patch) {
        throw new AssertionError("an identity is written whole");
    }

    @Override
    public ApplyResult delete(ResourceType type, ObjectName name, String uid) {
        throw new AssertionError("an identity is never deleted");
    }

    @Override
    public void close() {}
}
