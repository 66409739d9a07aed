package io.davit.harness.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.davit.harness.bench.ObjectMix.Draft;
import io.davit.harness.ground.ControlPlane;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/** A control plane that serves as fast as it can, filled with the objects of an {@link ObjectMix}. */
final class BenchCluster implements AutoCloseable {
    /** Throttling would be measured instead of work. */
    private static final String NO_THROTTLE = "--enable-priority-and-fairness=false";

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final int FILLERS = 16;

    private final ControlPlane controlPlane;
    private final ApiAddress address;
    private final ObjectMix mix;

    private BenchCluster(ControlPlane controlPlane, ObjectMix mix) {
        this.controlPlane = controlPlane;
        this.address = ApiAddress.of(controlPlane.adminKubeconfig());
        this.mix = mix;
    }

    static BenchCluster start(BenchOrder order, ObjectMix mix) {
        ControlPlane controlPlane = ControlPlane.start(order.ground(), "bench-cluster", order.logs(), NO_THROTTLE);
        try {
            BenchCluster cluster = new BenchCluster(controlPlane, mix);
            cluster.define();
            return cluster;
        } catch (RuntimeException e) {
            try (controlPlane) {
                throw e;
            }
        }
    }

    ControlPlane controlPlane() {
        return controlPlane;
    }

    RawLister lister() {
        return new RawLister(address);
    }

    RawCreator creator() {
        return new RawCreator(address);
    }

    /** Creates {@code perNamespace} objects in each namespace, and waits until the controllers have nothing left to do. */
    RawCreator.Totals fill(List<String> namespaces, int perNamespace) {
        createNamespaces(namespaces);
        int streams = namespaces.size();
        RawCreator.Totals totals = creator()
                .create(
                        streams * perNamespace,
                        FILLERS,
                        i -> mix.draft(i % streams, i / streams, namespaces.get(i % streams)));
        namespaces.forEach(this::awaitDeploymentsSeen);
        return totals;
    }

    /** What {@link #fill} put into the first {@code streams} namespaces, made anew for the targets. */
    List<Draft> drafts(int streams, List<String> targets, int perNamespace) {
        return IntStream.range(0, streams * perNamespace)
                .mapToObj(i -> mix.draft(i % streams, i / streams, targets.get(i % streams)))
                .toList();
    }

    /** How many objects of the mix's kinds the namespace holds, as the server counts them. */
    long count(String namespace) {
        long total = 0;
        for (BenchKind kind : BenchKind.values()) {
            JsonNode list = controlPlane
                    .admin()
                    .getKubernetesSerialization()
                    .unmarshal(controlPlane.admin().raw(kind.path(namespace) + "?limit=1"), JsonNode.class);
            total += list.required("items").size()
                    + list.path("metadata").path("remainingItemCount").asLong();
        }
        return total;
    }

    void createNamespaces(List<String> namespaces) {
        namespaces.forEach(controlPlane::createNamespace);
    }

    private void define() {
        try (ApiConnection connection = ApiConnection.open(address)) {
            int status = connection.post(
                    "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
                    ObjectMix.DEFINITION.getBytes(StandardCharsets.UTF_8),
                    RawLister.PageReader.NOBODY);
            if (status != 201) {
                throw new BenchFailure("The definition of cargoes was answered " + status);
            }
            Awaitility.await("cargoes are served")
                    .atMost(PATIENCE)
                    .until(() -> connection.get(BenchKind.CARGO.path("default"), RawLister.PageReader.NOBODY) == 200);
        } catch (IOException e) {
            throw new BenchFailure("The definition of cargoes could not be made", e);
        }
    }

    /** The deployment controller writes a status once, at its own slow pace. */
    private void awaitDeploymentsSeen(String namespace) {
        Awaitility.await("the controllers are idle")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> controlPlane.admin().apps().deployments().inNamespace(namespace).list().getItems().stream()
                        .allMatch(deployment -> deployment.getStatus() != null
                                && deployment.getStatus().getObservedGeneration() != null));
    }

    @Override
    public void close() {
        controlPlane.close();
    }
}
