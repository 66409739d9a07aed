package io.davit.hub.fleet;

import io.davit.hub.api.ApiMethods;
import io.davit.hub.api.Caller;
import io.davit.hub.api.Page;
import io.davit.hub.api.Presence;
import io.davit.hub.api.Rows;
import io.davit.hub.store.HubStore;
import io.davit.hub.store.Outbox;
import io.davit.hub.store.Resource;
import io.davit.hub.store.ResourceKind;
import io.davit.hub.store.Resources.Order;
import io.davit.hub.store.Transaction;
import io.davit.proto.v1.ClusterState;
import io.davit.proto.v1.Fleet;
import io.davit.proto.v1.GetFleetRequest;
import io.davit.proto.v1.RunState;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The fleet at one glance; made for polling (H4): counts by state, and one page of clusters by one indexed query. */
public final class FleetService {
    private static final int USUAL = 100;
    private static final Set<RunState> UNDER_WAY = Set.of(
            RunState.RUN_STATE_PENDING,
            RunState.RUN_STATE_DELIVERED,
            RunState.RUN_STATE_RUNNING,
            RunState.RUN_STATE_RECONCILE);

    private final HubStore store;
    private final Rows rows;
    private final Presence presence;
    private final Clock clock;

    public FleetService(HubStore store, Rows rows, Presence presence, Clock clock) {
        this.store = store;
        this.rows = rows;
        this.presence = presence;
        this.clock = clock;
    }

    public void register(ApiMethods methods) {
        methods.unary(GetFleetRequest.class, this::get);
    }

    private Fleet get(Caller caller, GetFleetRequest request) {
        return store.read(transaction -> {
            Page<Resource> page = Page.rows(
                    transaction,
                    request,
                    USUAL,
                    new Page.Filter(
                            ResourceKind.CLUSTER, Order.NAME, Optional.empty(), Optional.empty(), request.getSince()));
            Map<String, Long> clusters = transaction.resources().countByState(ResourceKind.CLUSTER);
            long active = clusters.getOrDefault(ClusterState.CLUSTER_STATE_ACTIVE.name(), 0L);
            Outbox.Waiting waiting = transaction.outbox().waiting();
            Fleet.Builder fleet = Fleet.newBuilder()
                    .putAllClustersByState(clusters)
                    .setConnected(presence.connected())
                    .setUnknown(Math.max(0, active - presence.connected()))
                    .setRunning(running(transaction))
                    .setWaitingInstructions(waiting.count())
                    .setOldestWaitingSeconds(waiting.oldest()
                            .map(oldest ->
                                    Duration.between(oldest, clock.instant()).toSeconds())
                            .orElse(0L))
                    .setNextPageToken(page.next())
                    .setRevision(transaction.resources().revision());
            return fleet.addAllClusters(rows.clusters(transaction, page.entries()))
                    .build();
        });
    }

    private static long running(Transaction transaction) {
        long running = 0;
        for (ResourceKind kind : new ResourceKind[] {ResourceKind.BACKUP, ResourceKind.RESTORE}) {
            Map<String, Long> byState = transaction.resources().countByState(kind);
            for (RunState state : UNDER_WAY) {
                running += byState.getOrDefault(state.name(), 0L);
            }
        }
        return running;
    }
}
