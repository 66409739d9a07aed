package io.davit.harness.memory;

import io.davit.harness.ground.ControlPlane;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;

/** ConfigMaps in the amounts that memory must not depend on, put where the server keeps them: what is measured is reading and restoring them. */
final class Ballast {
    private static final int BYTES = 2048;

    private Ballast() {}

    /** Stores {@code chart-0} to {@code chart-(count-1)}; no two have the same content. */
    static void load(ControlPlane cluster, String namespace, int count) {
        SplittableRandom random = new SplittableRandom(namespace.hashCode());
        byte[] noise = new byte[BYTES * 3 / 4];
        Map<String, byte[]> stored = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            random.nextBytes(noise);
            String map = """
                    {"apiVersion":"v1","kind":"ConfigMap",
                     "metadata":{"name":"chart-%d","namespace":"%s","uid":"%s","creationTimestamp":"2026-01-01T00:00:00Z"},
                     "data":{"chart":"%s"}}
                    """.formatted(
                            i,
                            namespace,
                            new UUID(random.nextLong(), random.nextLong()),
                            Base64.getEncoder().encodeToString(noise));
            stored.put("/registry/configmaps/" + namespace + "/chart-" + i, map.getBytes(StandardCharsets.UTF_8));
        }
        cluster.putStored(stored);
    }
}
