package io.davit.hub.clusters;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.hub.api.ApiMethods;
import io.davit.hub.api.Caller;
import io.davit.hub.api.Changes;
import io.davit.hub.api.Changes.Change;
import io.davit.hub.api.Etag;
import io.davit.hub.api.Invalid;
import io.davit.hub.api.Names;
import io.davit.hub.api.Page;
import io.davit.hub.api.PageToken;
import io.davit.hub.api.Rows;
import io.davit.hub.store.HubStore;
import io.davit.hub.store.Resource;
import io.davit.hub.store.ResourceKind;
import io.davit.hub.store.Resources.Order;
import io.davit.hub.store.Transaction;
import io.davit.proto.v1.AcceptClusterRequest;
import io.davit.proto.v1.Cluster;
import io.davit.proto.v1.ClusterState;
import io.davit.proto.v1.DenyClusterRequest;
import io.davit.proto.v1.GetClusterRequest;
import io.davit.proto.v1.ListClustersRequest;
import io.davit.proto.v1.ListClustersResponse;
import io.davit.proto.v1.RejectClusterRequest;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Clusters, and the decision who belongs to the fleet. */
public final class ClusterService {
    private static final int REASON_LIMIT = 200;

    private final HubStore store;
    private final Changes changes;
    private final Rows rows;
    private final Admission admission;

    public ClusterService(HubStore store, Changes changes, Rows rows, Admission admission) {
        this.store = store;
        this.changes = changes;
        this.rows = rows;
        this.admission = admission;
    }

    public void register(ApiMethods methods) {
        methods.unary(GetClusterRequest.class, this::get)
                .unary(ListClustersRequest.class, this::list)
                .unary(AcceptClusterRequest.class, this::accept)
                .unary(RejectClusterRequest.class, this::reject)
                .unary(DenyClusterRequest.class, this::deny);
    }

    private Cluster get(Caller caller, GetClusterRequest request) {
        return store.read(transaction ->
                rows.cluster(transaction, Rows.find(transaction, ResourceKind.CLUSTER, "name", request.getName())));
    }

    private ListClustersResponse list(Caller caller, ListClustersRequest request) {
        return store.read(transaction -> {
            Page<Resource> page = Page.rows(
                    transaction,
                    request,
                    PageToken.USUAL,
                    new Page.Filter(
                            ResourceKind.CLUSTER,
                            Order.NAME,
                            Optional.empty(),
                            Page.state(request.getState()),
                            request.getSince()));
            ListClustersResponse.Builder answer = ListClustersResponse.newBuilder()
                    .setNextPageToken(page.next())
                    .setRevision(transaction.resources().revision());
            return answer.addAllClusters(rows.clusters(transaction, page.entries()))
                    .build();
        });
    }

    private Cluster accept(Caller caller, AcceptClusterRequest request) {
        return changes.make(caller, request, Cluster.class, transaction -> {
            Resource row = Rows.find(transaction, ResourceKind.CLUSTER, "name", request.getName());
            Etag.require("etag", request.getEtag(), row);
            in(row, EnumSet.of(ClusterState.CLUSTER_STATE_PENDING, ClusterState.CLUSTER_STATE_QUARANTINED));
            fingerprint(request.getReportKeyFingerprint(), row);
            return changed(transaction, admission.accept(transaction, row), "");
        });
    }

    private static void fingerprint(String given, Resource row) {
        if (given.isEmpty()) {
            return;
        }
        String plain = given.replace(":", "").toLowerCase(Locale.ROOT);
        if (!plain.matches("[0-9a-f]{64}")) {
            throw Invalid.field("report_key_fingerprint", "is 64 hexadecimal digits");
        }
        if (!plain.equals(Rows.body(row, Cluster.getDefaultInstance()).getReportKeyFingerprint())) {
            throw new DavitException(
                    ErrorCode.FINGERPRINT_DIFFERS,
                    "report_key_fingerprint: the agent that asks to be " + Names.of(row.kind(), row.name())
                            + " has another report key");
        }
    }

    private Cluster reject(Caller caller, RejectClusterRequest request) {
        return changes.make(caller, request, Cluster.class, transaction -> {
            Resource row = Rows.find(transaction, ResourceKind.CLUSTER, "name", request.getName());
            Etag.require("etag", request.getEtag(), row);
            in(row, EnumSet.of(ClusterState.CLUSTER_STATE_PENDING));
            return changed(transaction, admission.reject(transaction, row), "");
        });
    }

    private Cluster deny(Caller caller, DenyClusterRequest request) {
        Invalid.longerThan(REASON_LIMIT, "reason", request.getReason());
        if (request.getReason().chars().anyMatch(Character::isISOControl)) {
            throw Invalid.field("reason", "is one line of text");
        }
        return changes.make(caller, request, Cluster.class, transaction -> {
            Resource row = Rows.find(transaction, ResourceKind.CLUSTER, "name", request.getName());
            Etag.check(request.getEtag(), row);
            return changed(transaction, admission.deny(transaction, row, request.getReason()), request.getReason());
        });
    }

    private Change<Cluster> changed(Transaction transaction, Resource row, String detail) {
        return new Change<>(rows.cluster(transaction, row), Names.of(row.kind(), row.name()), detail);
    }

    private static void in(Resource row, Set<ClusterState> states) {
        if (states.stream().noneMatch(state -> state.name().equals(row.state()))) {
            throw new DavitException(
                    ErrorCode.CLUSTER_NOT_PENDING,
                    Names.of(row.kind(), row.name()) + " is in the state " + row.state());
        }
    }
}
