package io.davit.hub.runs;

import io.davit.hub.api.ApiMethods;
import io.davit.hub.api.Caller;
import io.davit.hub.api.Changes;
import io.davit.hub.api.Changes.Change;
import io.davit.hub.api.Digests;
import io.davit.hub.api.Names;
import io.davit.hub.api.Orders;
import io.davit.hub.api.Page;
import io.davit.hub.api.PageToken;
import io.davit.hub.api.Rows;
import io.davit.hub.runs.RunKind.Found;
import io.davit.hub.store.HubStore;
import io.davit.hub.store.Resource;
import io.davit.hub.store.ResourceKind;
import io.davit.hub.store.Resources;
import io.davit.proto.agent.v1.Order;
import io.davit.proto.v1.CancelRestoreRequest;
import io.davit.proto.v1.CreateRestoreRequest;
import io.davit.proto.v1.DismissRestoreRequest;
import io.davit.proto.v1.GetRestoreRequest;
import io.davit.proto.v1.ListRestoresRequest;
import io.davit.proto.v1.ListRestoresResponse;
import io.davit.proto.v1.Restore;
import io.davit.proto.v1.RunState;
import io.davit.proto.v1.RunStatus;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;

/** Restores that people ordered. The row and its instruction come into being in one transaction. */
public final class RestoreService {
    private final HubStore store;
    private final Changes changes;
    private final Rows rows;
    private final RunDesk desk;
    private final Clock clock;

    public RestoreService(HubStore store, Changes changes, Rows rows, Orders issuer, Clock clock) {
        this.store = store;
        this.changes = changes;
        this.rows = rows;
        this.desk = new RunDesk(issuer, clock);
        this.clock = clock;
    }

    public void register(ApiMethods methods) {
        methods.unary(CreateRestoreRequest.class, this::create)
                .unary(GetRestoreRequest.class, this::get)
                .unary(ListRestoresRequest.class, this::list)
                .unary(CancelRestoreRequest.class, this::cancel)
                .unary(DismissRestoreRequest.class, this::dismiss);
    }

    private Restore create(Caller caller, CreateRestoreRequest request) {
        RestoreForm.check(request.getRestore());
        return changes.make(caller, request, Restore.class, transaction -> {
            OrderedCluster cluster = OrderedCluster.of(
                    transaction, "restore.cluster", request.getRestore().getCluster(), "restore");
            Restore given = RestoreForm.resolved(transaction, cluster, request.getRestore());
            String name = desk.name(ResourceKind.RESTORE, "restore.name", given.getName(), cluster.name());
            String subject = Names.of(ResourceKind.RESTORE, name);
            String location = cluster.location("restore.location", given.getLocation());
            Order order = RestoreForm.order(given, location);
            RunStatus status = desk.issue(transaction, cluster.uid(), order, subject, caller.correlation());
            // What a person approves is the order's digest (protocol, 10.2).
            Restore body = given.toBuilder()
                    .setStatus(status)
                    .setApprovalDigest(HexFormat.of().formatHex(Digests.of(order.toByteArray())))
                    .build();
            Resource row = transaction
                    .resources()
                    .create(
                            ResourceKind.RESTORE,
                            name,
                            UUID.randomUUID().toString(),
                            cluster.name(),
                            RunState.RUN_STATE_PENDING.name(),
                            clock.instant(),
                            Rows.body(body));
            String detail = given.getRestorePoint() + " from " + given.getLocation() + " into " + given.getCluster();
            return new Change<>(rows.restore(row), subject, detail);
        });
    }

    private Restore get(Caller caller, GetRestoreRequest request) {
        return store.read(
                transaction -> rows.restore(Rows.find(transaction, ResourceKind.RESTORE, "name", request.getName())));
    }

    private ListRestoresResponse list(Caller caller, ListRestoresRequest request) {
        Optional<String> cluster = request.getCluster().isEmpty()
                ? Optional.empty()
                : Optional.of(Names.part(ResourceKind.CLUSTER, "cluster", request.getCluster()));
        return store.read(transaction -> {
            Page<Resource> page = Page.rows(
                    transaction,
                    request,
                    PageToken.USUAL,
                    new Page.Filter(
                            ResourceKind.RESTORE,
                            Resources.Order.NEWEST,
                            cluster,
                            Page.state(request.getState()),
                            request.getSince()));
            ListRestoresResponse.Builder answer = ListRestoresResponse.newBuilder()
                    .setNextPageToken(page.next())
                    .setRevision(transaction.resources().revision());
            page.entries().forEach(row -> answer.addRestores(rows.restore(row)));
            return answer.build();
        });
    }

    private Restore dismiss(Caller caller, DismissRestoreRequest request) {
        RunDesk.checkReason(request.getReason());
        return changes.make(caller, request, Restore.class, transaction -> {
            Resource row = Rows.find(transaction, ResourceKind.RESTORE, "name", request.getName());
            Resource after = desk.dismiss(transaction, new Found(RunKind.RESTORE, row), request.getReason());
            return new Change<>(rows.restore(after), request.getName(), request.getReason());
        });
    }

    private Restore cancel(Caller caller, CancelRestoreRequest request) {
        return changes.make(caller, request, Restore.class, transaction -> {
            Resource row = Rows.find(transaction, ResourceKind.RESTORE, "name", request.getName());
            Resource after = desk.cancel(transaction, new Found(RunKind.RESTORE, row), caller.correlation());
            return new Change<>(rows.restore(after), request.getName(), "");
        });
    }
}
