package io.davit.hub.api;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.hub.store.Outbox.Load;
import io.davit.hub.store.Resource;
import io.davit.hub.store.ResourceKind;
import io.davit.hub.store.Transaction;
import io.davit.proto.v1.Backup;
import io.davit.proto.v1.BackupLocation;
import io.davit.proto.v1.CloudCredential;
import io.davit.proto.v1.Cluster;
import io.davit.proto.v1.ClusterState;
import io.davit.proto.v1.ConnectionState;
import io.davit.proto.v1.Restore;
import io.davit.proto.v1.RunState;
import io.davit.proto.v1.RunStatus;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Rows of the store as the API shows them: the stored body, the columns, and what only memory knows. */
public final class Rows {
    private static final List<String> COLUMNS =
            List.of("name", "uid", "etag", "revision", "create_time", "update_time");

    private final Presence presence;
    private final ProgressBoard progress;

    public Rows(Presence presence, ProgressBoard progress) {
        this.presence = presence;
        this.progress = progress;
    }

    /** Rows of clusters, with what is open for each. */
    public List<Cluster> clusters(Transaction transaction, List<Resource> rows) {
        Map<String, Load> loads = loads(transaction, rows);
        return rows.stream().map(row -> cluster(row, loads)).toList();
    }

    /** The row of one cluster, with what is open for it. */
    public Cluster cluster(Transaction transaction, Resource row) {
        return cluster(row, loads(transaction, List.of(row)));
    }

    /** What is open for those of these rows that are clusters: one query, whatever their number. */
    public static Map<String, Load> loads(Transaction transaction, List<Resource> rows) {
        return transaction
                .outbox()
                .loads(rows.stream()
                        .filter(row -> row.kind() == ResourceKind.CLUSTER)
                        .map(Resource::uid)
                        .toList());
    }

    /** @param loads as {@link #loads} tells them of this row, among others */
    public Cluster cluster(Resource row, Map<String, Load> loads) {
        Load load = loads.getOrDefault(row.uid(), Load.NONE);
        Cluster.Builder shown = columns(body(row, Cluster.getDefaultInstance()).toBuilder(), row);
        shown.setState(state(row, ClusterState.class))
                .setWaitingInstructions(load.waiting())
                .setRunning(load.running());
        if (shown.getState() == ClusterState.CLUSTER_STATE_ACTIVE) {
            shown.setConnection(presence.connection(row.uid()));
        }
        presence.lastSeen(row.uid())
                .ifPresent(seen -> shown.setLastSeenTime(time(sinceWhen(shown.getConnection(), seen))));
        return shown.build();
    }

    /** Of a connected cluster to the minute: it is seen all the time, and pollers shall get the same answer for a while (H4). */
    private static Instant sinceWhen(ConnectionState connection, Instant seen) {
        return connection == ConnectionState.CONNECTION_STATE_CONNECTED ? seen.truncatedTo(ChronoUnit.MINUTES) : seen;
    }

    public BackupLocation location(Resource row) {
        return columns(body(row, BackupLocation.getDefaultInstance()).toBuilder(), row)
                .build();
    }

    public CloudCredential credential(Resource row) {
        return columns(body(row, CloudCredential.getDefaultInstance()).toBuilder(), row)
                .build();
    }

    public Backup backup(Resource row) {
        Backup.Builder shown = columns(body(row, Backup.getDefaultInstance()).toBuilder(), row);
        return shown.setStatus(status(shown.getStatus(), row)).build();
    }

    public Restore restore(Resource row) {
        Restore.Builder shown = columns(body(row, Restore.getDefaultInstance()).toBuilder(), row);
        return shown.setStatus(status(shown.getStatus(), row)).build();
    }

    private RunStatus status(RunStatus stored, Resource row) {
        RunStatus.Builder status = stored.toBuilder().setState(state(row, RunState.class));
        if (!status.getCode().isEmpty()) {
            guidance(status.getCode()).ifPresent(status::setGuidance);
        }
        if (status.getState() == RunState.RUN_STATE_RUNNING) {
            progress.of(Names.of(row.kind(), row.name())).ifPresent(status::setProgress);
        }
        return status.build();
    }

    /** What to do about a code; nothing about one that a newer agent knows and this hub does not. */
    private static Optional<String> guidance(String code) {
        try {
            return Optional.of(ErrorCode.valueOf(code).guidance());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** What the store keeps of a message in a row's body: all but what has a column or is looked up when it is shown. */
    public static byte[] body(Message message) {
        Message.Builder body = message.toBuilder();
        for (String column : COLUMNS) {
            FieldDescriptor field = message.getDescriptorForType().findFieldByName(column);
            if (field != null) {
                body.clearField(field);
            }
        }
        return body.build().toByteArray();
    }

    /** A row's body as it is stored. */
    @SuppressWarnings("unchecked")
    public static <M extends Message> M body(Resource row, M type) {
        try {
            return (M) type.getParserForType().parseFrom(ByteString.copyFrom(row.body()));
        } catch (InvalidProtocolBufferException e) {
            throw new DavitException(
                    ErrorCode.STORE_DAMAGED, Names.of(row.kind(), row.name()) + " cannot be read from the store", e);
        }
    }

    private static <B extends Message.Builder> B columns(B shown, Resource row) {
        put(shown, "name", Names.of(row.kind(), row.name()));
        put(shown, "uid", row.uid());
        put(shown, "etag", Etag.of(row));
        put(shown, "revision", row.revision());
        put(shown, "create_time", time(row.createdAt()));
        put(shown, "update_time", time(row.updatedAt()));
        return shown;
    }

    private static void put(Message.Builder shown, String name, Object value) {
        FieldDescriptor field = shown.getDescriptorForType().findFieldByName(name);
        if (field != null) {
            shown.setField(field, value);
        }
    }

    private static <S extends Enum<S>> S state(Resource row, Class<S> type) {
        try {
            return Enum.valueOf(type, row.state());
        } catch (IllegalArgumentException e) {
            throw new DavitException(
                    ErrorCode.STORE_DAMAGED, Names.of(row.kind(), row.name()) + " has the state " + row.state(), e);
        }
    }

    public static Timestamp time(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }

    /** A row that somebody named. */
    public static Resource find(Transaction transaction, ResourceKind kind, String field, String name) {
        return transaction
                .resources()
                .find(kind, Names.part(kind, field, name))
                .orElseThrow(() -> new DavitException(ErrorCode.RESOURCE_UNKNOWN, "there is no " + name));
    }
}
