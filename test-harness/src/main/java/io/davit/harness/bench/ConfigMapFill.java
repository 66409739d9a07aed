package io.davit.harness.bench;

import io.davit.harness.bench.ObjectMix.Draft;
import io.davit.harness.ground.ControlPlane;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.SplittableRandom;

/** Fills a namespace with ConfigMaps as fast as the server takes them. */
public final class ConfigMapFill {
    private static final int IN_FLIGHT = 16;

    private ConfigMapFill() {}

    /**
     * Creates {@code chart-0} to {@code chart-(count-1)}; no two have the same content.
     *
     * @param bytes of data in each
     * @throws BenchFailure if the server refuses one
     */
    public static void fill(ControlPlane cluster, String namespace, int count, int bytes) {
        String path = BenchKind.CONFIG_MAP.path(namespace);
        new RawCreator(ApiAddress.of(cluster.adminKubeconfig())).create(count, IN_FLIGHT, number -> {
            String name = "chart-" + number;
            byte[] noise = new byte[bytes * 3 / 4];
            new SplittableRandom(namespace.hashCode() * 31L + number).nextBytes(noise);
            String body = """
                    {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"%s","namespace":"%s"},"data":{"chart":"%s"}}""".formatted(name, namespace, Base64.getEncoder().encodeToString(noise));
            return new Draft(BenchKind.CONFIG_MAP, path, name, body.getBytes(StandardCharsets.UTF_8));
        });
    }
}
