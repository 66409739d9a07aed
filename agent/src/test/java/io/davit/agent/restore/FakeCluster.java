package io.davit.agent.restore;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.cluster.ApplyResult;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A cluster in memory: keeps objects, gives out UIDs and node ports, binds claims, establishes definitions. */
final class FakeCluster implements ClusterGateway, ResourceReader, ResourceApplier {
    private final Map<String, ObjectNode> objects = new TreeMap<>();
    private final List<ResourceType> types = new ArrayList<>();
    final List<String> created = new ArrayList<>();
    final List<String> written = new ArrayList<>();
    final Set<Integer> takenPorts = new TreeSet<>();
    final Set<String> refused = new TreeSet<>();
    final Set<String> stumbles = new TreeSet<>();
    boolean binds = true;
    boolean establishes = true;
    int throttles;
    int failAfterCreates = Integer.MAX_VALUE;
    /** The object that the failing create was about is there nevertheless. */
    boolean failsAfterStoring;

    Runnable whenFailing = () -> {};
    Runnable whenListing = () -> {};
    /** Before it takes place. */
    Runnable whenPatching = () -> {};

    final Set<String> patchRefused = new TreeSet<>();
    /** Patches that get lost, and that a driver believes to find in the object. */
    Predicate<ObjectNode> patchLost = patch -> false;

    private long version = 100;

    FakeCluster() {
        serve("v1", "namespaces", "Namespace", false);
        serve("v1", "configmaps", "ConfigMap", true);
        serve("v1", "secrets", "Secret", true);
        serve("v1", "serviceaccounts", "ServiceAccount", true);
        serve("v1", "services", "Service", true);
        serve("v1", "resourcequotas", "ResourceQuota", true);
        serve("v1", "persistentvolumes", "PersistentVolume", false);
        serve("v1", "persistentvolumeclaims", "PersistentVolumeClaim", true);
        serve("discovery.k8s.io/v1", "endpointslices", "EndpointSlice", true);
        serve(
                "admissionregistration.k8s.io/v1",
                "validatingwebhookconfigurations",
                "ValidatingWebhookConfiguration",
                false);
        serve("apps/v1", "deployments", "Deployment", true);
        serve("apps/v1", "replicasets", "ReplicaSet", true);
        serve("batch/v1", "jobs", "Job", true);
        serve("networking.k8s.io/v1", "ingresses", "Ingress", true);
        serve("rbac.authorization.k8s.io/v1", "clusterrolebindings", "ClusterRoleBinding", false);
        serve("rbac.authorization.k8s.io/v1", "rolebindings", "RoleBinding", true);
        serve("apiextensions.k8s.io/v1", "customresourcedefinitions", "CustomResourceDefinition", false);
    }

    void serve(String apiVersion, String plural, String kind, boolean namespaced) {
        int slash = apiVersion.indexOf('/');
        String group = slash < 0 ? "" : apiVersion.substring(0, slash);
        types.add(new ResourceType(
                group, apiVersion.substring(slash + 1), plural, kind, namespaced, Set.of("list", "create")));
    }

    ResourceType type(String id) {
        return types.stream().filter(type -> type.id().equals(id)).findFirst().orElseThrow();
    }

    /** Puts an object there, as somebody else would. */
    synchronized ObjectNode put(String resource, ObjectNode object) {
        ObjectNode stored = object.deepCopy();
        ObjectNode metadata = stored.withObjectProperty("metadata");
        metadata.put("uid", "live-" + ++version);
        metadata.put("resourceVersion", Long.toString(version));
        objects.put(key(resource, name(stored)), stored);
        return stored;
    }

    synchronized void remove(String resource, String path) {
        objects.remove(resource + " " + path);
    }

    synchronized Optional<ObjectNode> find(String resource, String path) {
        return Optional.ofNullable(objects.get(resource + " " + path));
    }

    synchronized Map<String, ObjectNode> all() {
        return new TreeMap<>(objects);
    }

    private static ObjectName name(ObjectNode object) {
        return new ObjectName(Json.text(object, "metadata", "namespace"), Json.text(object, "metadata", "name"));
    }

    private static String key(String resource, ObjectName name) {
        return resource + " " + name;
    }

    @Override
    public ClusterIdentity identity() {
        return new ClusterIdentity("fake", "v1.36.3");
    }

    @Override
    public synchronized Discovery discover() {
        return new Discovery(List.copyOf(types), List.of());
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
    public void close() {}

    @Override
    public ListOutcome list(ListOrder order, Consumer<RawObject> visitor, RunContext run) {
        whenListing.run();
        String prefix = order.type().id() + " "
                + order.namespace().map(name -> name + "/").orElse("");
        Map<String, ObjectNode> now = all();
        now.forEach((key, object) -> {
            if (key.startsWith(prefix)) {
                visitor.accept(new RawObject(order.type(), metadata(object), Json.bytes(object)));
            }
        });
        return new ListOutcome("1", now.size(), true, List.of());
    }

    @Override
    public synchronized Optional<RawObject> get(ResourceType type, ObjectName name) {
        return Optional.ofNullable(objects.get(key(type.id(), name)))
                .map(object -> new RawObject(type, metadata(object), Json.bytes(object)));
    }

    static ObjectMetadata metadata(ObjectNode object) {
        List<OwnerReference> owners = Json.objectsAt(object, "metadata", "ownerReferences").stream()
                .map(owner -> new OwnerReference(
                        Json.text(owner, "apiVersion"),
                        Json.text(owner, "kind"),
                        Json.text(owner, "name"),
                        Json.text(owner, "uid"),
                        owner.path("controller").asBoolean()))
                .toList();
        return new ObjectMetadata(
                name(object),
                Json.text(object, "metadata", "uid"),
                Json.text(object, "metadata", "resourceVersion"),
                Json.at(object, "metadata").has("deletionTimestamp"),
                Map.of(),
                Map.of(),
                owners);
    }

    @Override
    public synchronized ApplyResult create(ResourceType type, String namespace, byte[] json) {
        ObjectNode object = Json.object(json);
        String key = key(type.id(), name(object));
        if (throttles > 0 && type.namespaced()) {
            throttles--;
            throw new DavitException(ErrorCode.CLUSTER_THROTTLED, "slow down");
        }
        if (created.size() >= failAfterCreates && (!failsAfterStoring || objects.containsKey(key))) {
            throw wentAway();
        }
        if (stumbles.contains(key)) {
            throw new DavitException(ErrorCode.CLUSTER_FAILED, "a webhook did not answer");
        }
        if (refused.contains(key)) {
            return new ApplyResult.Refused(ErrorCode.OBJECT_REFUSED, "exceeded quota");
        }
        for (ObjectNode port : Json.objectsAt(object, "spec", "ports")) {
            if (port.has("nodePort")
                    && takenPorts.contains(port.path("nodePort").intValue())) {
                return new ApplyResult.Refused(ErrorCode.NODE_PORT_TAKEN, "provided port is already allocated");
            }
        }
        if (objects.containsKey(key)) {
            return new ApplyResult.AlreadyThere();
        }
        if (type.namespaced() && !objects.containsKey("core/namespaces " + namespace)) {
            return new ApplyResult.Refused(ErrorCode.OBJECT_INVALID, "namespace not found");
        }
        ManagedByAgent.note(object);
        controlPlane(type, object);
        ObjectNode stored = put(type.id(), object);
        created.add(key);
        written.add(key);
        if (failsAfterStoring && created.size() >= failAfterCreates) {
            throw wentAway();
        }
        return new ApplyResult.Applied(metadata(stored));
    }

    private DavitException wentAway() {
        whenFailing.run();
        return new DavitException(ErrorCode.CLUSTER_UNREACHABLE, "the server went away");
    }

    private void controlPlane(ResourceType type, ObjectNode object) {
        switch (type.id()) {
            case "core/persistentvolumeclaims" -> {
                String phase = binds && !Json.text(object, "spec", "volumeName").isEmpty() ? "Bound" : "Pending";
                object.putObject("status").put("phase", phase);
            }
            case "apiextensions.k8s.io/customresourcedefinitions" -> {
                if (establishes) {
                    ObjectNode condition =
                            object.putObject("status").putArray("conditions").addObject();
                    condition.put("type", "Established").put("status", "True");
                    serve(
                            Json.text(object, "spec", "group") + "/v1",
                            Json.text(object, "spec", "names", "plural"),
                            Json.text(object, "spec", "names", "kind"),
                            true);
                }
            }
            case "core/services" -> {
                if (!Json.text(object, "spec", "clusterIP").equals("None")) {
                    object.withObjectProperty("spec").put("clusterIP", "10.9.9." + created.size());
                }
            }
            default -> {}
        }
    }

    @Override
    public ApplyResult replace(ResourceType type, ObjectName name, byte[] json) {
        throw new UnsupportedOperationException("a restore replaces nothing");
    }

    @Override
    public synchronized ApplyResult mergePatch(ResourceType type, ObjectName name, byte[] patch) {
        whenPatching.run();
        if (patchRefused.contains(key(type.id(), name))) {
            return new ApplyResult.Refused(ErrorCode.OBJECT_REFUSED, "not on my watch");
        }
        ObjectNode live = objects.get(key(type.id(), name));
        ObjectNode changes = Json.object(patch);
        if (live == null) {
            return new ApplyResult.NotThere();
        }
        for (String precondition : List.of("uid", "resourceVersion")) {
            JsonNode wanted = Json.at(changes, "metadata", precondition);
            if (!wanted.isMissingNode() && !wanted.equals(Json.at(live, "metadata", precondition))) {
                return new ApplyResult.Changed();
            }
        }
        if (patchLost.test(changes)) {
            return new ApplyResult.Applied(metadata(live));
        }
        merge(live, changes);
        live.withObjectProperty("metadata").put("resourceVersion", Long.toString(++version));
        written.add(key(type.id(), name));
        return new ApplyResult.Applied(metadata(live));
    }

    private static void merge(ObjectNode target, ObjectNode patch) {
        patch.forEachEntry((field, value) -> {
            if (value instanceof ObjectNode deeper) {
                merge(target.withObjectProperty(field), deeper);
            } else {
                target.set(field, value);
            }
        });
    }

    @Override
    public ApplyResult delete(ResourceType type, ObjectName name, String uid) {
        throw new UnsupportedOperationException("a restore deletes nothing");
    }
}
