package io.davit.hub.locations;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.hub.api.ApiMethods;
import io.davit.hub.api.Caller;
import io.davit.hub.api.Changes;
import io.davit.hub.api.Changes.Change;
import io.davit.hub.api.Etag;
import io.davit.hub.api.Names;
import io.davit.hub.api.Orders;
import io.davit.hub.api.Page;
import io.davit.hub.api.PageToken;
import io.davit.hub.api.Rows;
import io.davit.hub.store.HubStore;
import io.davit.hub.store.Resource;
import io.davit.hub.store.ResourceKind;
import io.davit.hub.store.Resources.Order;
import io.davit.hub.store.Transaction;
import io.davit.proto.v1.BackupLocation;
import io.davit.proto.v1.CreateBackupLocationRequest;
import io.davit.proto.v1.DeleteBackupLocationRequest;
import io.davit.proto.v1.DeleteBackupLocationResponse;
import io.davit.proto.v1.GetBackupLocationRequest;
import io.davit.proto.v1.ListBackupLocationsRequest;
import io.davit.proto.v1.ListBackupLocationsResponse;
import io.davit.proto.v1.UpdateBackupLocationRequest;
import io.davit.proto.v1.ValidateBackupLocationRequest;
import io.davit.settings.Count;
import io.davit.signing.LocationDigest;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Backup locations. Each change of what clusters have to know gets a higher version, and the orders to exactly the clusters
 * that it concerns, in the transaction that changes the row.
 */
public final class BackupLocationService {
    private final HubStore store;
    private final Changes changes;
    private final Rows rows;
    private final LocationOrders orders;
    private final Clock clock;

    public BackupLocationService(HubStore store, Changes changes, Rows rows, Orders issuer, Clock clock) {
        this.store = store;
        this.changes = changes;
        this.rows = rows;
        this.orders = new LocationOrders(issuer);
        this.clock = clock;
    }

    public void register(ApiMethods methods) {
        methods.unary(CreateBackupLocationRequest.class, this::create)
                .unary(GetBackupLocationRequest.class, this::get)
                .unary(ListBackupLocationsRequest.class, this::list)
                .unary(UpdateBackupLocationRequest.class, this::update)
                .unary(DeleteBackupLocationRequest.class, this::delete)
                .unary(ValidateBackupLocationRequest.class, this::validate);
    }

    private BackupLocation create(Caller caller, CreateBackupLocationRequest request) {
        BackupLocation given = request.getBackupLocation();
        LocationForm.check(given);
        String name = given.getName();
        return changes.make(caller, request, BackupLocation.class, transaction -> {
            BackupLocation body = versioned(transaction, given, 0, LocationStates.waiting(given.getClustersList()));
            Resource row = transaction
                    .resources()
                    .create(
                            ResourceKind.LOCATION,
                            Names.part(ResourceKind.LOCATION, "backup_location.name", name),
                            UUID.randomUUID().toString(),
                            "",
                            "",
                            clock.instant(),
                            Rows.body(body));
            body.getClustersList()
                    .forEach(cluster -> orders.set(transaction, body, name, cluster, caller.correlation()));
            return new Change<>(rows.location(row), name, "version " + body.getVersion());
        });
    }

    /** The location as it is kept: what only the hub sets is the hub's. */
    private BackupLocation versioned(
            Transaction transaction, BackupLocation given, long version, LocationStates states) {
        return given.toBuilder()
                .setVersion(nextVersion(version))
                .setApprovalDigest(LocationDigest.of(LocationOrders.tuple(transaction, given)))
                .clearStates()
                .addAllStates(states.list())
                .build();
    }

    /**
     * Milliseconds since 1970, and higher than the one before. Agents remember the highest version of a name for ever (P4), so
     * a location that is made again under its name, or by a hub whose store was lost, must not begin at 1.
     */
    private long nextVersion(long version) {
        return Math.max(version + 1, clock.instant().toEpochMilli());
    }

    private BackupLocation get(Caller caller, GetBackupLocationRequest request) {
        return store.read(
                transaction -> rows.location(Rows.find(transaction, ResourceKind.LOCATION, "name", request.getName())));
    }

    private ListBackupLocationsResponse list(Caller caller, ListBackupLocationsRequest request) {
        return store.read(transaction -> {
            Page<Resource> page = Page.rows(
                    transaction,
                    request,
                    PageToken.USUAL,
                    new Page.Filter(
                            ResourceKind.LOCATION, Order.NAME, Optional.empty(), Optional.empty(), request.getSince()));
            ListBackupLocationsResponse.Builder answer = ListBackupLocationsResponse.newBuilder()
                    .setNextPageToken(page.next())
                    .setRevision(transaction.resources().revision());
            page.entries().forEach(row -> answer.addBackupLocations(rows.location(row)));
            return answer.build();
        });
    }

    private BackupLocation update(Caller caller, UpdateBackupLocationRequest request) {
        BackupLocation given = request.getBackupLocation();
        LocationForm.check(given);
        return changes.make(caller, request, BackupLocation.class, transaction -> {
            String name = given.getName();
            Resource row = Rows.find(transaction, ResourceKind.LOCATION, "backup_location.name", name);
            Etag.require("backup_location.etag", given.getEtag(), row);
            BackupLocation before = Rows.body(row, BackupLocation.getDefaultInstance());
            LocationStates states = LocationStates.of(before);
            BackupLocation next = versioned(transaction, given, before.getVersion(), states);
            boolean isElsewhere = !next.getApprovalDigest().equals(before.getApprovalDigest());
            List<String> removed = except(before.getClustersList(), next.getClustersList());
            List<String> told =
                    isElsewhere ? next.getClustersList() : except(next.getClustersList(), before.getClustersList());
            if (told.isEmpty() && removed.isEmpty()) {
                return new Change<>(rows.location(row), name, "no change");
            }
            removed.forEach(cluster -> {
                orders.revoke(transaction, next.getVersion(), name, cluster, caller.correlation());
                states.remove(cluster);
            });
            told.forEach(cluster -> {
                orders.set(transaction, next, name, cluster, caller.correlation());
                states.wait(cluster);
            });
            BackupLocation body =
                    next.toBuilder().clearStates().addAllStates(states.list()).build();
            Resource changed = transaction.resources().update(row.with("", Rows.body(body)), clock.instant());
            return new Change<>(rows.location(changed), name, "version " + body.getVersion());
        });
    }

    private static List<String> except(List<String> all, List<String> without) {
        Set<String> left = new HashSet<>(without);
        return all.stream().filter(name -> !left.contains(name)).toList();
    }

    private DeleteBackupLocationResponse delete(Caller caller, DeleteBackupLocationRequest request) {
        return changes.make(caller, request, DeleteBackupLocationResponse.class, transaction -> {
            String name = request.getName();
            Resource row = Rows.find(transaction, ResourceKind.LOCATION, "name", name);
            Etag.check(request.getEtag(), row);
            BackupLocation before = Rows.body(row, BackupLocation.getDefaultInstance());
            long version = nextVersion(before.getVersion());
            before.getClustersList()
                    .forEach(cluster -> orders.revoke(transaction, version, name, cluster, caller.correlation()));
            transaction.resources().delete(row, clock.instant());
            return new Change<>(DeleteBackupLocationResponse.getDefaultInstance(), name, "version " + version);
        });
    }

    private BackupLocation validate(Caller caller, ValidateBackupLocationRequest request) {
        return changes.make(caller, request, BackupLocation.class, transaction -> {
            String name = request.getName();
            Resource row = Rows.find(transaction, ResourceKind.LOCATION, "name", name);
            BackupLocation location = Rows.body(row, BackupLocation.getDefaultInstance());
            List<String> clusters = request.getClustersCount() == 0
                    ? location.getClustersList()
                    : request.getClustersList().stream().distinct().toList();
            LocationStates states = LocationStates.of(location);
            Set<String> all = new HashSet<>(location.getClustersList());
            for (String cluster : clusters) {
                Names.part(ResourceKind.CLUSTER, "clusters", cluster);
                if (!all.contains(cluster)) {
                    throw new DavitException(
                            ErrorCode.LOCATION_UNKNOWN, "clusters: " + cluster + " does not have " + name);
                }
                // Where it is not in force, because nobody had approved it, it is ordered again: a refused order stays
                // refused
                // (protocol, 6.1). It is tried out once its outcome is there, see LocationRows.
                if (states.isInForce(cluster)) {
                    orders.validate(transaction, name, cluster, caller.correlation());
                } else {
                    orders.set(transaction, location, name, cluster, caller.correlation());
                }
                states.wait(cluster);
            }
            BackupLocation body = location.toBuilder()
                    .clearStates()
                    .addAllStates(states.list())
                    .build();
            Resource changed = transaction.resources().update(row.with("", Rows.body(body)), clock.instant());
            return new Change<>(rows.location(changed), name, Count.of(clusters.size(), "cluster"));
        });
    }
}
