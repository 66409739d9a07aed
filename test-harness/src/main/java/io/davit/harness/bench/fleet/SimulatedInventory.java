package io.davit.harness.bench.fleet;

import com.google.protobuf.ByteString;
import io.davit.proto.agent.v1.Inventory;
import io.davit.proto.agent.v1.NamespaceSummary;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/** What every simulated cluster holds: twenty namespaces with eight kinds of objects. It never changes. */
final class SimulatedInventory {
    private static final int NAMESPACES = 20;
    private static final List<String> KINDS = List.of(
            "apps/deployments",
            "apps/statefulsets",
            "configmaps",
            "persistentvolumeclaims",
            "pods",
            "secrets",
            "serviceaccounts",
            "services");

    static final Inventory WHOLE = whole();
    static final ByteString DIGEST = digest(WHOLE.toByteArray());

    private SimulatedInventory() {}

    private static Inventory whole() {
        Inventory.Builder inventory = Inventory.newBuilder().setKubernetesVersion("v1.36.3");
        for (int i = 0; i < NAMESPACES; i++) {
            NamespaceSummary.Builder namespace = NamespaceSummary.newBuilder()
                    .setName("team-" + i)
                    .putLabels("kubernetes.io/metadata.name", "team-" + i)
                    .putLabels("example.org/owner", "owner-" + i);
            for (String kind : KINDS) {
                namespace.putObjectCounts(kind, 10L + i);
            }
            inventory.addNamespaces(namespace);
        }
        return inventory.build();
    }

    private static ByteString digest(byte[] bytes) {
        try {
            return ByteString.copyFrom(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
