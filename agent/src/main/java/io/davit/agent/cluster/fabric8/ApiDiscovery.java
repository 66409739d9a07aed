package io.davit.agent.cluster.fabric8;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.davit.agent.cluster.Discovery;
import io.davit.agent.cluster.ResourceType;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Asks what the cluster serves: aggregated discovery (two requests), else the legacy documents (one per group version). Each
 * resource comes once, in the version that its group prefers among those that serve it.
 */
final class ApiDiscovery {
    private static final String AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,"
            + "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList," + ApiRequest.JSON;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Caller caller;
    private final Map<String, ResourceType> types = new TreeMap<>(
            Comparator.comparing((String id) -> id.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned));
    private final List<Problem> problems = new ArrayList<>();

    private ApiDiscovery(Caller caller) {
        this.caller = caller;
    }

    static Discovery ask(Caller caller) {
        ApiDiscovery discovery = new ApiDiscovery(caller);
        discovery.root("/api");
        discovery.root("/apis");
        return discovery.result();
    }

    private Discovery result() {
        Set<String> served = Set.copyOf(types.keySet());
        List<ResourceType> listed = types.values().stream()
                .filter(type -> type.can("list"))
                .filter(type -> !AliasTable.isAlias(type.id(), served))
                .toList();
        return new Discovery(listed, List.copyOf(problems));
    }

    private void root(String path) {
        ApiResponse response = caller.call(ApiRequest.get(path, AGGREGATED));
        if (!response.isSuccessful()) {
            throw StatusTable.failure(response.status(), "discovery " + path);
        }
        if (response.contentType().contains("APIGroupDiscoveryList")) {
            for (DiscoveryDocument.Group group :
                    orEmpty(read(response, DiscoveryDocument.Aggregated.class).items())) {
                aggregated(group);
            }
        } else if (path.equals("/api")) {
            List<String> versions =
                    orEmpty(read(response, DiscoveryDocument.LegacyCore.class).versions());
            versions.forEach(version -> legacy("", version, "/api/" + version));
        } else {
            orEmpty(read(response, DiscoveryDocument.LegacyGroups.class).groups())
                    .forEach(this::legacy);
        }
    }

    private void aggregated(DiscoveryDocument.Group group) {
        DiscoveryDocument.Named metadata = group.metadata();
        String name = metadata == null || metadata.name() == null ? "" : metadata.name();
        for (DiscoveryDocument.Version version : orEmpty(group.versions())) {
            if ("Stale".equals(version.freshness())) {
                dead(name, version.version());
            }
            for (DiscoveryDocument.Resource resource : orEmpty(version.resources())) {
                DiscoveryDocument.Kind kind = resource.responseKind();
                // Without a kind of its own it is only the parent of a subresource.
                if (kind != null && !kind.kind().isEmpty()) {
                    add(new ResourceType(
                            name,
                            version.version(),
                            resource.resource(),
                            kind.kind(),
                            "Namespaced".equals(resource.scope()),
                            Set.copyOf(orEmpty(resource.verbs()))));
                }
            }
        }
    }

    private void legacy(DiscoveryDocument.LegacyGroup group) {
        Set<String> versions = new LinkedHashSet<>();
        DiscoveryDocument.LegacyVersion preferred = group.preferredVersion();
        if (preferred != null) {
            versions.add(preferred.version());
        }
        orEmpty(group.versions()).forEach(version -> versions.add(version.version()));
        versions.forEach(version -> legacy(group.name(), version, "/apis/" + group.name() + "/" + version));
    }

    private void legacy(String group, String version, String path) {
        ApiResponse response = caller.call(ApiRequest.get(path));
        if (!response.isSuccessful()) {
            // A group whose server is gone; but who is not let in, or is turned away, knows nothing about the group.
            if (response.code() == 401 || response.code() == 403 || response.code() == 429) {
                throw StatusTable.failure(response.status(), "discovery " + path);
            }
            dead(group, version);
            return;
        }
        for (DiscoveryDocument.LegacyResource resource :
                orEmpty(read(response, DiscoveryDocument.LegacyResources.class).resources())) {
            if (resource.name().indexOf('/') < 0) {
                add(new ResourceType(
                        group,
                        version,
                        resource.name(),
                        resource.kind(),
                        resource.isNamespaced(),
                        Set.copyOf(orEmpty(resource.verbs()))));
            }
        }
    }

    /** Versions come in order of preference: the first one that serves the resource stays. */
    private void add(ResourceType type) {
        types.putIfAbsent(type.id(), type);
    }

    private void dead(String group, String version) {
        problems.add(Problem.warning(
                ErrorCode.API_GROUP_DEAD,
                (group.isEmpty() ? "core" : group) + "/" + version,
                "the API group does not answer; what it serves is not seen"));
    }

    private static <T> T read(ApiResponse response, Class<T> form) {
        try {
            T document = JSON.readValue(response.body(), form);
            if (document != null) {
                return document;
            }
        } catch (IOException e) {
            // Its words may quote the body; that it is not valid is all there is to say.
            throw new DavitException(ErrorCode.CLUSTER_FAILED, "a discovery document is not valid");
        }
        throw new DavitException(ErrorCode.CLUSTER_FAILED, "a discovery document is empty");
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}
