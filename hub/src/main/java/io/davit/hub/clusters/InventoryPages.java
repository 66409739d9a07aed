package io.davit.hub.clusters;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.Timestamps;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.hub.api.ApiMethods;
import io.davit.hub.api.Caller;
import io.davit.hub.api.Page;
import io.davit.hub.api.PageToken;
import io.davit.hub.api.Rows;
import io.davit.hub.store.HubStore;
import io.davit.hub.store.Resource;
import io.davit.hub.store.ResourceKind;
import io.davit.hub.store.Transaction;
import io.davit.proto.agent.v1.Inventory;
import io.davit.proto.agent.v1.NamespaceSummary;
import io.davit.proto.agent.v1.RestorePointSummary;
import io.davit.proto.v1.Application;
import io.davit.proto.v1.ListApplicationsRequest;
import io.davit.proto.v1.ListApplicationsResponse;
import io.davit.proto.v1.ListRestorePointsRequest;
import io.davit.proto.v1.ListRestorePointsResponse;
import io.davit.proto.v1.RestorePoint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/** What agents said that their clusters hold: a cache of theirs (DESIGN, three truths), shown as old as it is. */
public final class InventoryPages {
    private static final Comparator<RestorePointSummary> NEWEST_FIRST = Comparator.comparing(
                    RestorePointSummary::getCreatedAt, Timestamps.comparator())
            .reversed()
            .thenComparing(RestorePointSummary::getLocation)
            .thenComparing(RestorePointSummary::getId);

    private final HubStore store;

    public InventoryPages(HubStore store) {
        this.store = store;
    }

    public void register(ApiMethods methods) {
        methods.unary(ListRestorePointsRequest.class, this::restorePoints)
                .unary(ListApplicationsRequest.class, this::applications);
    }

    private ListRestorePointsResponse restorePoints(Caller caller, ListRestorePointsRequest request) {
        List<RestorePointSummary> all = store.read(transaction -> {
            List<RestorePointSummary> found = new ArrayList<>();
            String location = request.getLocation().replaceFirst("^locations/", "");
            for (Inventory part : inventory(transaction, request.getParent())) {
                part.getRestorePointsList().stream()
                        .filter(point ->
                                location.isEmpty() || point.getLocation().equals(location))
                        .forEach(found::add);
            }
            return found;
        });
        all.sort(NEWEST_FIRST);
        Page<RestorePointSummary> page = Page.of(all, request, PageToken.USUAL);
        ListRestorePointsResponse.Builder answer =
                ListRestorePointsResponse.newBuilder().setNextPageToken(page.next());
        page.entries().forEach(point -> answer.addRestorePoints(shown(point)));
        return answer.build();
    }

    private static RestorePoint shown(RestorePointSummary point) {
        return RestorePoint.newBuilder()
                .setId(point.getId())
                .setLocation(point.getLocation())
                .setHash(HexFormat.of().formatHex(point.getHash().toByteArray()))
                .setCreateTime(point.getCreatedAt())
                .addAllNamespaces(point.getNamespacesList())
                .setObjects(point.getObjects())
                .setSourceBytes(point.getSourceBytes())
                .setBackupName(point.getBackupName())
                .setComplete(point.getComplete())
                .setSourceCluster(point.getSourceCluster())
                .build();
    }

    private ListApplicationsResponse applications(Caller caller, ListApplicationsRequest request) {
        return store.read(transaction -> {
            List<NamespaceSummary> all = new ArrayList<>();
            for (Inventory part : inventory(transaction, request.getParent())) {
                all.addAll(part.getNamespacesList());
            }
            all.sort(Comparator.comparing(NamespaceSummary::getName));
            Page<NamespaceSummary> page = Page.of(all, request, PageToken.USUAL);
            ListApplicationsResponse.Builder answer =
                    ListApplicationsResponse.newBuilder().setNextPageToken(page.next());
            page.entries()
                    .forEach(namespace -> answer.addApplications(Application.newBuilder()
                            .setNamespace(namespace.getName())
                            .putAllLabels(namespace.getLabelsMap())
                            .putAllObjectCounts(namespace.getObjectCountsMap())));
            Resource cluster = Rows.find(transaction, ResourceKind.CLUSTER, "parent", request.getParent());
            transaction.agents().inventoryTime(cluster.uid()).ifPresent(at -> answer.setReportTime(Rows.time(at)));
            return answer.build();
        });
    }

    private static List<Inventory> inventory(Transaction transaction, String parent) {
        Resource cluster = Rows.find(transaction, ResourceKind.CLUSTER, "parent", parent);
        List<Inventory> parts = new ArrayList<>();
        for (byte[] part : transaction.agents().inventory(cluster.uid())) {
            try {
                parts.add(Inventory.parseFrom(part));
            } catch (InvalidProtocolBufferException e) {
                throw new DavitException(
                        ErrorCode.STORE_DAMAGED, "the inventory of " + parent + " cannot be read from the store", e);
            }
        }
        return parts;
    }
}
