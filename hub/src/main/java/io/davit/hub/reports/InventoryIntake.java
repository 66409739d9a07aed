package io.davit.hub.reports;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.hub.store.HubStore;
import io.davit.hub.store.ResourceKind;
import io.davit.hub.store.Transaction;
import io.davit.proto.agent.v1.Inventory;
import io.davit.proto.agent.v1.LocationSummary;
import io.davit.proto.v1.Cluster;
import io.davit.proto.v1.ClusterLocation;
import io.davit.proto.v1.ClusterLocationState;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Collects the parts of one session's inventory, and stores it once it is whole. Not safe for use by several threads. */
public final class InventoryIntake {
    /** A cluster with more is not believed: at 1 MiB a part, that is a quarter of a gigabyte. */
    private static final int MOST_PARTS = 256;

    private final HubStore store;
    private final String cluster;
    private final InventoryNews news;
    private final Clock clock;
    private final List<byte[]> parts = new ArrayList<>();
    private final Summary summary = new Summary();

    /** @param cluster uid of the cluster */
    public InventoryIntake(HubStore store, String cluster, InventoryNews news, Clock clock) {
        this.store = store;
        this.cluster = cluster;
        this.news = news;
        this.clock = clock;
    }

    /**
     * Takes a part.
     *
     * @param digest that the agent's Hello named; with it a later session need not send the same again
     * @throws DavitException HELLO_INVALID if there are more parts than any cluster can have
     */
    public void take(Inventory part, byte[] digest) {
        if (parts.size() == MOST_PARTS) {
            throw new DavitException(ErrorCode.HELLO_INVALID, "an inventory of more than " + MOST_PARTS + " parts");
        }
        parts.add(part.toByteArray());
        summary.add(part);
        if (part.getMore()) {
            return;
        }
        Instant now = clock.instant();
        List<byte[]> whole = List.copyOf(parts);
        parts.clear();
        store.write(transaction -> {
            transaction.agents().putInventory(cluster, digest, now, whole);
            show(transaction, now);
            return true;
        });
        summary.clear();
    }

    private void show(Transaction transaction, Instant now) {
        transaction.resources().findByUid(ResourceKind.CLUSTER, cluster).ifPresent(row -> {
            Cluster before = row.message(Cluster.parser());
            Cluster after = summary.onto(before);
            if (!after.equals(before)) {
                transaction.resources().update(row.with(row.state(), after.toByteArray()), now);
            }
            news.locations(transaction, row.name(), summary.told);
        });
    }

    /** What the cluster's row shows of an inventory. */
    private static final class Summary {
        private String kubernetesVersion = "";
        private int namespaces;
        private final List<ClusterLocation> locations = new ArrayList<>();
        private final List<LocationSummary> told = new ArrayList<>();

        void add(Inventory part) {
            if (!part.getKubernetesVersion().isEmpty()) {
                kubernetesVersion = part.getKubernetesVersion();
            }
            namespaces += part.getNamespacesCount();
            told.addAll(part.getLocationsList());
            part.getLocationsList().forEach(location -> locations.add(location(location)));
        }

        void clear() {
            kubernetesVersion = "";
            namespaces = 0;
            locations.clear();
            told.clear();
        }

        Cluster onto(Cluster cluster) {
            return cluster.toBuilder()
                    .setKubernetesVersion(kubernetesVersion)
                    .setNamespaceCount(namespaces)
                    .clearLocations()
                    .addAllLocations(locations)
                    .build();
        }

        private static ClusterLocation location(LocationSummary summary) {
            return ClusterLocation.newBuilder()
                    .setLocation(summary.getVersion() == 0 ? summary.getName() : "locations/" + summary.getName())
                    .setState(
                            switch (summary.getState()) {
                                case LOCATION_STATE_NOT_APPROVED ->
                                    ClusterLocationState.CLUSTER_LOCATION_STATE_NOT_APPROVED;
                                case LOCATION_STATE_APPROVED -> ClusterLocationState.CLUSTER_LOCATION_STATE_APPROVED;
                                case LOCATION_STATE_USABLE -> ClusterLocationState.CLUSTER_LOCATION_STATE_USABLE;
                                case LOCATION_STATE_FAILED -> ClusterLocationState.CLUSTER_LOCATION_STATE_FAILED;
                                case LOCATION_STATE_UNSPECIFIED, UNRECOGNIZED ->
                                    ClusterLocationState.CLUSTER_LOCATION_STATE_UNSPECIFIED;
                            })
                    .setCode(summary.getCode())
                    .setCheckTime(summary.getCheckedAt())
                    .setRestorePointCount(summary.getRestorePoints())
                    .setNewestRestorePointTime(summary.getNewestRestorePoint())
                    .setVersion(summary.getVersion())
                    .build();
        }
    }
}
