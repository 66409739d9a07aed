package io.davit.agent.backup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.davit.agent.cluster.BegunList;
import io.davit.agent.cluster.ClusterGateway;
import io.davit.agent.cluster.ClusterIdentity;
import io.davit.agent.cluster.Discovery;
import io.davit.agent.cluster.ListOrder;
import io.davit.agent.cluster.ListOutcome;
import io.davit.agent.cluster.ObjectMetadata;
import io.davit.agent.cluster.ObjectName;
import io.davit.agent.cluster.OwnerReference;
import io.davit.agent.cluster.RawObject;
import io.davit.agent.cluster.ResourceApplier;
import io.davit.agent.cluster.ResourceReader;
import io.davit.agent.cluster.ResourceType;
import io.davit.agent.run.RunContext;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** A cluster in memory that lists as an API server does: in byte order of {@code namespace/name}. */
final class FakeCluster implements ClusterGateway, ResourceReader {
    private static final ObjectMapper JSON = new ObjectMapper();

    final List<ListOrder> lists = new ArrayList<>();
    /** Lists begun, read (at their last page) and closed, as they were. */
    final List<String> steps = new ArrayList<>();

    final List<Problem> discoveryProblems = new ArrayList<>();
    CountDownLatch discovered = new CountDownLatch(1);
    private final Map<String, ResourceType> types = new TreeMap<>(Bytes.ORDER);
    private final Map<String, TreeMap<String, RawObject>> objects = new HashMap<>();
    private final Map<String, ErrorCode> failures = new HashMap<>();
    private boolean consistent = true;

    FakeCluster() {
        namespaced("core", "configmaps", "ConfigMap");
        namespaced("core", "secrets", "Secret");
        namespaced("core", "serviceaccounts", "ServiceAccount");
        namespaced("core", "persistentvolumeclaims", "PersistentVolumeClaim");
        namespaced("core", "pods", "Pod");
        namespaced("core", "services", "Service");
        namespaced("core", "events", "Event");
        namespaced("core", "endpoints", "Endpoints");
        namespaced("discovery.k8s.io", "endpointslices", "EndpointSlice");
        namespaced("apps", "deployments", "Deployment");
        namespaced("apps", "replicasets", "ReplicaSet");
        namespaced("apps", "statefulsets", "StatefulSet");
        namespaced("apps", "daemonsets", "DaemonSet");
        namespaced("apps", "controllerrevisions", "ControllerRevision");
        namespaced("networking.k8s.io", "ingresses", "Ingress");
        namespaced("rbac.authorization.k8s.io", "rolebindings", "RoleBinding");
        namespaced("ships.example.com", "tugs", "Tug");
        clusterScoped("core", "namespaces", "Namespace");
        clusterScoped("core", "nodes", "Node");
        clusterScoped("core", "persistentvolumes", "PersistentVolume");
        clusterScoped("storage.k8s.io", "storageclasses", "StorageClass");
        clusterScoped("scheduling.k8s.io", "priorityclasses", "PriorityClass");
        clusterScoped("networking.k8s.io", "ingressclasses", "IngressClass");
        clusterScoped("rbac.authorization.k8s.io", "clusterroles", "ClusterRole");
        clusterScoped("rbac.authorization.k8s.io", "clusterrolebindings", "ClusterRoleBinding");
        clusterScoped("apiextensions.k8s.io", "customresourcedefinitions", "CustomResourceDefinition");
        clusterScoped("apiregistration.k8s.io", "apiservices", "APIService");
        clusterScoped(
                "admissionregistration.k8s.io", "validatingwebhookconfigurations", "ValidatingWebhookConfiguration");
    }

    /** A kind more, as a definition or an aggregated API brings it. */
    FakeCluster serve(String group, String plural, String kind, boolean namespaced) {
        type(group, plural, kind, namespaced);
        return this;
    }

    private void namespaced(String group, String plural, String kind) {
        type(group, plural, kind, true);
    }

    private void clusterScoped(String group, String plural, String kind) {
        type(group, plural, kind, false);
    }

    private void type(String group, String plural, String kind, boolean namespaced) {
        ResourceType type = new ResourceType(
                group.equals("core") ? "" : group, "v1", plural, kind, namespaced, Set.of("list", "get"));
        types.put(type.id(), type);
    }

    FakeCluster namespace(String... names) {
        for (String name : names) {
            add("core/namespaces", "{metadata: {name: '" + name + "'}}");
        }
        return this;
    }

    /** JSON in a relaxed spelling: single quotes and bare names. */
    FakeCluster add(String id, String relaxed) {
        ResourceType type = types.get(id);
        try {
            JsonNode body = JSON.reader()
                    .with(com.fasterxml.jackson.core.json.JsonReadFeature.ALLOW_SINGLE_QUOTES.mappedFeature())
                    .with(com.fasterxml.jackson.core.json.JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES.mappedFeature())
                    .readTree(relaxed);
            ObjectMetadata metadata = metadata(body.path("metadata"));
            RawObject object = new RawObject(type, metadata, body.toString().getBytes(StandardCharsets.UTF_8));
            objects.computeIfAbsent(id, key -> new TreeMap<>(Bytes.ORDER))
                    .put(metadata.name().toString(), object);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void fail(String id, ErrorCode code) {
        failures.put(id, code);
    }

    void expireLists() {
        consistent = false;
    }

    private static ObjectMetadata metadata(JsonNode node) {
        List<OwnerReference> owners = new ArrayList<>();
        node.path("ownerReferences")
                .forEach(owner -> owners.add(new OwnerReference(
                        owner.path("apiVersion").asText(""),
                        owner.path("kind").asText(""),
                        owner.path("name").asText(""),
                        owner.path("uid").asText(""),
                        owner.path("controller").asBoolean(true))));
        return new ObjectMetadata(
                new ObjectName(
                        node.path("namespace").asText(""), node.path("name").asText("")),
                node.path("uid").asText(""),
                "1",
                node.has("deletionTimestamp"),
                texts(node.path("labels")),
                texts(node.path("annotations")),
                owners);
    }

    private static Map<String, String> texts(JsonNode node) {
        Map<String, String> texts = new HashMap<>();
        node.properties()
                .forEach(field -> texts.put(field.getKey(), field.getValue().asText()));
        return texts;
    }

    @Override
    public ListOutcome list(ListOrder order, Consumer<RawObject> visitor, RunContext run) {
        lists.add(order);
        ErrorCode failure = failures.get(order.type().id());
        if (failure != null) {
            throw new DavitException(failure, order.type() + " fails");
        }
        long count = 0;
        for (RawObject object :
                objects.getOrDefault(order.type().id(), new TreeMap<>()).values()) {
            if (order.namespace()
                    .map(object.metadata().name().namespace()::equals)
                    .orElse(true)) {
                visitor.accept(object);
                count++;
            }
        }
        return new ListOutcome("41", count, consistent, List.of());
    }

    @Override
    public Optional<RawObject> get(ResourceType type, ObjectName name) {
        return Optional.ofNullable(
                objects.getOrDefault(type.id(), new TreeMap<>()).get(name.toString()));
    }

    @Override
    public ClusterIdentity identity() {
        return new ClusterIdentity("cluster-uid", "v1.36.3");
    }

    @Override
    public Discovery discover() {
        discovered.countDown();
        return new Discovery(List.copyOf(types.values()), List.copyOf(discoveryProblems));
    }

    @Override
    public ResourceReader reader() {
        return this;
    }

    @Override
    public BegunList begin(ListOrder order, RunContext run) {
        steps.add("begin " + order.type());
        return new BegunList() {
            @Override
            public ListOutcome read(Consumer<RawObject> visitor, Runnable lastPage) {
                lastPage.run();
                steps.add("read " + order.type());
                return list(order, visitor, run);
            }

            @Override
            public void close() {
                steps.add("close " + order.type());
            }
        };
    }

    @Override
    public ResourceApplier applier() {
        throw new UnsupportedOperationException("a backup writes nothing to a cluster");
    }

    @Override
    public void close() {}
}
