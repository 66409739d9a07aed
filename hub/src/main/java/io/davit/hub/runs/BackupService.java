package io.davit.hub.runs;

import io.davit.hub.api.ApiMethods;
import io.davit.hub.api.Caller;
import io.davit.hub.api.Changes;
import io.davit.hub.api.Changes.Change;
import io.davit.hub.api.Invalid;
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
import io.davit.hub.store.Transaction;
import io.davit.proto.agent.v1.BackupOrder;
import io.davit.proto.agent.v1.Order;
import io.davit.proto.v1.Backup;
import io.davit.proto.v1.CancelBackupRequest;
import io.davit.proto.v1.CreateBackupRequest;
import io.davit.proto.v1.DismissBackupRequest;
import io.davit.proto.v1.GetBackupRequest;
import io.davit.proto.v1.ListBackupsRequest;
import io.davit.proto.v1.ListBackupsResponse;
import io.davit.proto.v1.RunState;
import io.davit.proto.v1.RunStatus;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;

/** Backups that people ordered. The row and its instruction come into being in one transaction. */
public final class BackupService {
    private final HubStore store;
    private final Changes changes;
    private final Rows rows;
    private final RunDesk desk;
    private final Clock clock;

    public BackupService(HubStore store, Changes changes, Rows rows, Orders issuer, Clock clock) {
        this.store = store;
        this.changes = changes;
        this.rows = rows;
        this.desk = new RunDesk(issuer, clock);
        this.clock = clock;
    }

    public void register(ApiMethods methods) {
        methods.unary(CreateBackupRequest.class, this::create)
                .unary(GetBackupRequest.class, this::get)
                .unary(ListBackupsRequest.class, this::list)
                .unary(CancelBackupRequest.class, this::cancel)
                .unary(DismissBackupRequest.class, this::dismiss);
    }

    private Backup create(Caller caller, CreateBackupRequest request) {
        Backup given = request.getBackup();
        check(given);
        return changes.make(caller, request, Backup.class, transaction -> {
            OrderedCluster cluster = OrderedCluster.of(transaction, "backup.cluster", given.getCluster(), "backup");
            String name = desk.name(ResourceKind.BACKUP, "backup.name", given.getName(), cluster.name());
            String subject = Names.of(ResourceKind.BACKUP, name);
            Order order = Order.newBuilder()
                    .setBackup(BackupOrder.newBuilder()
                            .setName(name)
                            .setLocation(cluster.location("backup.location", given.getLocation()))
                            .addAllNamespaces(given.getNamespacesList())
                            .addAllExcludedNamespaces(given.getExcludedNamespacesList())
                            .putAllLabels(given.getLabelsMap())
                            .addAllLeftOutKinds(given.getLeftOutKindsList()))
                    .build();
            RunStatus status = desk.issue(transaction, cluster.uid(), order, subject, caller.correlation());
            Backup body = given.toBuilder()
                    .setStatus(status)
                    .clearRestorePoint()
                    .clearRestorePointHash()
                    .build();
            Resource row = transaction
                    .resources()
                    .create(
                            ResourceKind.BACKUP,
                            name,
                            UUID.randomUUID().toString(),
                            cluster.name(),
                            RunState.RUN_STATE_PENDING.name(),
                            clock.instant(),
                            Rows.body(body));
            return new Change<>(rows.backup(row), subject, "of " + given.getCluster() + " into " + given.getLocation());
        });
    }

    private static void check(Backup backup) {
        RunForm.namespaces("backup.namespaces", backup.getNamespacesList());
        RunForm.namespaces("backup.excluded_namespaces", backup.getExcludedNamespacesList());
        if (backup.getNamespacesCount() > 0 && backup.getExcludedNamespacesCount() > 0) {
            throw Invalid.field("backup.excluded_namespaces", "means something only if all namespaces are taken");
        }
        RunForm.labels("backup.labels", backup.getLabelsMap());
        RunForm.texts("backup.left_out_kinds", backup.getLeftOutKindsList());
    }

    private Backup get(Caller caller, GetBackupRequest request) {
        return store.read(
                transaction -> rows.backup(Rows.find(transaction, ResourceKind.BACKUP, "name", request.getName())));
    }

    private ListBackupsResponse list(Caller caller, ListBackupsRequest request) {
        Optional<String> cluster = request.getCluster().isEmpty()
                ? Optional.empty()
                : Optional.of(Names.part(ResourceKind.CLUSTER, "cluster", request.getCluster()));
        return store.read(transaction -> {
            Page<Resource> page = Page.rows(
                    transaction,
                    request,
                    PageToken.USUAL,
                    new Page.Filter(
                            ResourceKind.BACKUP,
                            Resources.Order.NEWEST,
                            cluster,
                            Page.state(request.getState()),
                            request.getSince()));
            ListBackupsResponse.Builder answer = ListBackupsResponse.newBuilder()
                    .setNextPageToken(page.next())
                    .setRevision(transaction.resources().revision());
            page.entries().forEach(row -> answer.addBackups(rows.backup(row)));
            return answer.build();
        });
    }

    private Backup cancel(Caller caller, CancelBackupRequest request) {
        return changes.make(caller, request, Backup.class, transaction -> {
            Resource row = Rows.find(transaction, ResourceKind.BACKUP, "name", request.getName());
            Resource after = cancel(transaction, row, caller);
            return new Change<>(rows.backup(after), request.getName(), "");
        });
    }

    private Backup dismiss(Caller caller, DismissBackupRequest request) {
        RunDesk.checkReason(request.getReason());
        return changes.make(caller, request, Backup.class, transaction -> {
            Resource row = Rows.find(transaction, ResourceKind.BACKUP, "name", request.getName());
            Resource after = desk.dismiss(transaction, new Found(RunKind.BACKUP, row), request.getReason());
            return new Change<>(rows.backup(after), request.getName(), request.getReason());
        });
    }

    private Resource cancel(Transaction transaction, Resource row, Caller caller) {
        return desk.cancel(transaction, new Found(RunKind.BACKUP, row), caller.correlation());
    }
}
