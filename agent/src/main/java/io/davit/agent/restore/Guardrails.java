package io.davit.agent.restore;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.davit.agent.repository.ResourceKey;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a restore may apply for the whole cluster: a local choice of its admins (A5). What is not allowed is reported,
 * not applied. Objects that concern Davit's own identity are never applied, whatever is allowed.
 *
 * @param clusterRoles ClusterRoles and ClusterRoleBindings; default no
 * @param webhooks webhook configurations and admission policies; default no
 * @param apiServices aggregated APIs; default no
 * @param definitions CustomResourceDefinitions; default yes, because without them their instances are lost
 * @param clusterObjects all other cluster-scoped objects, which a backup holds only if somebody named them; default no. Those
 *     that it finds by reference, such as classes and volumes, need no leave
 */
public record Guardrails(
        boolean clusterRoles, boolean webhooks, boolean apiServices, boolean definitions, boolean clusterObjects) {
    /** Namespace and ServiceAccount of the agent. */
    public static final String OWN = "davit-agent";

    public static final Guardrails STANDARD = new Guardrails(false, false, false, true, false);

    private static final List<String> KEYS =
            List.of("cluster-roles", "webhooks", "api-services", "definitions", "cluster-objects");

    /** Cluster-scoped kinds that namespaced objects refer to: without them these do not work. */
    private static final Set<String> REFERRED_TO = Set.of(
            ApplyOrder.NAMESPACES,
            ApplyOrder.VOLUMES,
            "storage.k8s.io/storageclasses",
            "storage.k8s.io/volumeattributesclasses",
            "snapshot.storage.k8s.io/volumesnapshotclasses",
            "scheduling.k8s.io/priorityclasses",
            "node.k8s.io/runtimeclasses",
            "networking.k8s.io/ingressclasses",
            "gateway.networking.k8s.io/gatewayclasses");

    /** Why an object is not applied. */
    record Refusal(ErrorCode code, String reason) {}

    /**
     * Reads {@code restore: {cluster-roles: true, …}} from a YAML file; keys that are absent have their defaults.
     *
     * @throws DavitException CONFIG_UNREADABLE, CONFIG_UNKNOWN_KEY, CONFIG_INVALID
     */
    public static Guardrails load(Path file) {
        JsonNode root;
        try {
            root = new YAMLMapper().readTree(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new DavitException(
                    ErrorCode.CONFIG_UNREADABLE, "The guardrails file " + file + " cannot be read as YAML.", e);
        }
        if (root.isMissingNode() || root.isNull()) {
            return STANDARD;
        }
        requireKeys(file, root, List.of("restore"), "");
        JsonNode restore = root.path("restore");
        requireKeys(file, restore, KEYS, "restore.");
        Map<String, Boolean> allowed = new TreeMap<>();
        for (String key : KEYS) {
            JsonNode value = restore.path(key);
            if (!value.isMissingNode() && !value.isBoolean()) {
                throw new DavitException(
                        ErrorCode.CONFIG_INVALID, file + ": restore." + key + " must be true or false.");
            }
            allowed.put(key, value.asBoolean(key.equals("definitions")));
        }
        return new Guardrails(
                allowed.getOrDefault("cluster-roles", false),
                allowed.getOrDefault("webhooks", false),
                allowed.getOrDefault("api-services", false),
                allowed.getOrDefault("definitions", true),
                allowed.getOrDefault("cluster-objects", false));
    }

    private static void requireKeys(Path file, JsonNode node, List<String> known, String prefix) {
        if (node.isMissingNode() || node.isNull()) {
            return;
        }
        if (!node.isObject()) {
            throw new DavitException(ErrorCode.CONFIG_INVALID, file + ": " + prefix + "… must be a map.");
        }
        node.fieldNames().forEachRemaining(key -> {
            if (!known.contains(key)) {
                throw new DavitException(
                        ErrorCode.CONFIG_UNKNOWN_KEY,
                        file + ": unknown key " + prefix + key + "; known are " + String.join(", ", known) + ".");
            }
        });
    }

    /** @param object as it would be applied, with the target's names */
    Optional<Refusal> refusal(ResourceKey source, ObjectNode object) {
        return protection(source.resource(), object).or(() -> switch (source.resource()) {
            case "rbac.authorization.k8s.io/clusterroles", "rbac.authorization.k8s.io/clusterrolebindings" ->
                unless(clusterRoles, "cluster-roles");
            case "apiregistration.k8s.io/apiservices" -> unless(apiServices, "api-services");
            case ApplyOrder.DEFINITIONS -> unless(definitions, "definitions");
            default -> otherRefusal(source);
        });
    }

    private Optional<Refusal> otherRefusal(ResourceKey source) {
        if (source.resource().startsWith("admissionregistration.k8s.io/")) {
            return unless(webhooks, "webhooks");
        }
        return source.isClusterScoped() && !REFERRED_TO.contains(source.resource())
                ? unless(clusterObjects, "cluster-objects")
                : Optional.empty();
    }

    private static Optional<Refusal> unless(boolean allowed, String key) {
        return allowed
                ? Optional.empty()
                : Optional.of(new Refusal(
                        ErrorCode.OBJECT_NOT_ALLOWED, "The guardrail restore." + key + " does not allow it."));
    }

    private static Optional<Refusal> protection(String resource, ObjectNode object) {
        boolean own = Json.text(object, "metadata", "namespace").equals(OWN)
                || (resource.equals(ApplyOrder.NAMESPACES)
                        && Json.text(object, "metadata", "name").equals(OWN));
        if (own) {
            return Optional.of(new Refusal(ErrorCode.OBJECT_PROTECTED, "It is in Davit's own namespace."));
        }
        boolean binding = resource.startsWith("rbac.authorization.k8s.io/")
                && Json.objectsAt(object, "subjects").stream()
                        .anyMatch(subject ->
                                Subjects.namespace(subject).filter(OWN::equals).isPresent());
        return binding
                ? Optional.of(new Refusal(ErrorCode.OBJECT_PROTECTED, "It would give rights to Davit's own account."))
                : Optional.empty();
    }
}
