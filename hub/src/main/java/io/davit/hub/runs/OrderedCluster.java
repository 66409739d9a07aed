package io.davit.hub.runs;

import com.google.protobuf.InvalidProtocolBufferException;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.hub.api.Names;
import io.davit.hub.api.Rows;
import io.davit.hub.store.Resource;
import io.davit.hub.store.ResourceKind;
import io.davit.hub.store.Transaction;
import io.davit.proto.agent.v1.Inventory;
import io.davit.proto.agent.v1.RestorePointSummary;
import io.davit.proto.v1.BackupLocation;
import io.davit.proto.v1.Cluster;
import io.davit.proto.v1.ClusterLocation;
import io.davit.proto.v1.ClusterState;
import java.util.Optional;

/** The cluster that a run is ordered from: that it may be, and what it has. */
final class OrderedCluster {
    private static final String LOCATIONS = ResourceKind.LOCATION.collection() + "/";

    private final Transaction transaction;
    private final Resource row;
    private final Cluster body;

    private OrderedCluster(Transaction transaction, Resource row) {
        this.transaction = transaction;
        this.row = row;
        this.body = Rows.body(row, Cluster.getDefaultInstance());
    }

    /**
     * @param field of the request that names it
     * @param kind of the order, as its field in Order
     * @throws DavitException CLUSTER_NOT_ACCEPTED, CLUSTER_QUARANTINED, INSTRUCTION_KIND_UNKNOWN
     */
    static OrderedCluster of(Transaction transaction, String field, String name, String kind) {
        Resource row = Rows.find(transaction, ResourceKind.CLUSTER, field, name);
        if (!row.state().equals(ClusterState.CLUSTER_STATE_ACTIVE.name())) {
            boolean isQuarantined = row.state().equals(ClusterState.CLUSTER_STATE_QUARANTINED.name());
            throw new DavitException(
                    isQuarantined ? ErrorCode.CLUSTER_QUARANTINED : ErrorCode.CLUSTER_NOT_ACCEPTED,
                    field + ": " + name + " is in the state " + row.state());
        }
        OrderedCluster cluster = new OrderedCluster(transaction, row);
        if (cluster.body.getOrderKindsCount() > 0
                && !cluster.body.getOrderKindsList().contains(kind)) {
            throw new DavitException(
                    ErrorCode.INSTRUCTION_KIND_UNKNOWN, field + ": the agent of " + name + " does not know " + kind);
        }
        return cluster;
    }

    String uid() {
        return row.uid();
    }

    String name() {
        return row.name();
    }

    /**
     * The name that the agent knows a location by.
     *
     * @param location "locations/NAME" of the hub's, or the bare name of one of the agent's own
     * @throws DavitException LOCATION_UNKNOWN if the cluster does not have it, as far as the hub knows
     */
    String location(String field, String location) {
        if (location.startsWith(LOCATIONS)) {
            Resource found = Rows.find(transaction, ResourceKind.LOCATION, field, location);
            String cluster = Names.of(ResourceKind.CLUSTER, row.name());
            if (!Rows.body(found, BackupLocation.getDefaultInstance())
                    .getClustersList()
                    .contains(cluster)) {
                throw new DavitException(
                        ErrorCode.LOCATION_UNKNOWN, field + ": " + cluster + " does not have " + location);
            }
            return found.name();
        }
        Names.label(field, location);
        // Before the first inventory the hub cannot tell; the agent will.
        boolean isKnown = body.getLocationsCount() == 0
                || body.getLocationsList().stream()
                        .map(ClusterLocation::getLocation)
                        .anyMatch(location::equals);
        if (!isKnown) {
            throw new DavitException(
                    ErrorCode.LOCATION_UNKNOWN,
                    field + ": the agent has no location " + location + " of its own; one of the hub's is named \""
                            + LOCATIONS + location + "\"");
        }
        return location;
    }

    /** What the agent last said about a restore point. @param location as the agent names it */
    Optional<RestorePointSummary> restorePoint(String location, String id) {
        for (byte[] part : transaction.agents().inventory(row.uid())) {
            try {
                for (RestorePointSummary point : Inventory.parseFrom(part).getRestorePointsList()) {
                    if (point.getId().equals(id) && point.getLocation().equals(location)) {
                        return Optional.of(point);
                    }
                }
            } catch (InvalidProtocolBufferException e) {
                throw new DavitException(
                        ErrorCode.STORE_DAMAGED,
                        "the inventory of " + row.name() + " cannot be read from the store",
                        e);
            }
        }
        return Optional.empty();
    }
}
