package io.davit.agent.cluster.fabric8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.davit.agent.cluster.ClusterGateway;
import io.davit.agent.cluster.ClusterIdentity;
import io.davit.agent.cluster.Discovery;
import io.davit.agent.cluster.ObjectName;
import io.davit.agent.cluster.ResourceApplier;
import io.davit.agent.cluster.ResourceReader;
import io.davit.agent.cluster.ResourceType;
import io.davit.agent.run.Pause;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.time.Clock;
import java.util.Set;
import java.util.function.Supplier;

/** A cluster as a kubeconfig or a pod's account names it. */
public final class Fabric8Gateway implements ClusterGateway {
    private static final ResourceType NAMESPACES =
            new ResourceType("", "v1", "namespaces", "Namespace", false, Set.of("get", "list"));

    private final ApiClient client;
    private final Caller caller;
    private final PagedReader reader;
    private final DirectApplier applier;

    private Fabric8Gateway(ApiClient client, Clock clock, Pause pause) {
        this.client = client;
        this.caller = new Caller(client, clock, pause);
        this.reader = new PagedReader(client, caller);
        this.applier = new DirectApplier(client, caller, reader);
    }

    /**
     * Reads the configuration; the cluster is asked nothing yet.
     *
     * @param clock,pause for retries of calls that belong to no run
     * @throws DavitException CONFIG_UNREADABLE, CONFIG_INVALID
     */
    public static Fabric8Gateway open(ClusterAccess access, Clock clock, Pause pause) {
        Supplier<Config> configuration = () -> ClientSetup.configuration(access);
        return new Fabric8Gateway(new ApiClient(configuration.get(), configuration, clock), clock, pause);
    }

    @Override
    public ClusterIdentity identity() {
        String uid = reader.get(NAMESPACES, new ObjectName("", "kube-system"))
                .orElseThrow(
                        () -> new DavitException(ErrorCode.CLUSTER_FAILED, "the cluster has no namespace kube-system"))
                .metadata()
                .uid();
        ApiResponse version = caller.call(ApiRequest.get("/version"));
        if (!version.isSuccessful()) {
            throw StatusTable.failure(version.status(), "the server's version");
        }
        try {
            JsonNode document = new ObjectMapper().readTree(version.body());
            return new ClusterIdentity(uid, document.path("gitVersion").asText(""));
        } catch (IOException e) {
            throw new DavitException(ErrorCode.CLUSTER_FAILED, "the server's version is not valid JSON", e);
        }
    }

    @Override
    public Discovery discover() {
        return ApiDiscovery.ask(caller);
    }

    @Override
    public ResourceReader reader() {
        return reader;
    }

    @Override
    public ResourceApplier applier() {
        return applier;
    }

    @Override
    public void close() {
        client.close();
    }
}
