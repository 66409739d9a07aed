package io.davit.cli.commands;

import com.google.protobuf.Message;
import io.davit.cli.hub.HubFailure;
import io.davit.errors.Category;
import io.davit.errors.ErrorCode;
import io.davit.proto.v1.Backup;
import io.davit.proto.v1.GetBackupRequest;
import io.davit.proto.v1.GetRestoreRequest;
import io.davit.proto.v1.Restore;
import io.davit.proto.v1.RunState;
import io.davit.proto.v1.RunStatus;
import io.davit.proto.v1.WatchResponse;
import java.util.Optional;

/**
 * A backup or a restore, as far as both are the same.
 *
 * @param row the message itself
 */
record RunView(String name, long revision, RunStatus status, Message row) {
    static final int WITH_PROBLEMS = 1;

    static RunView of(Backup backup) {
        return new RunView(backup.getName(), backup.getRevision(), backup.getStatus(), backup);
    }

    static RunView of(Restore restore) {
        return new RunView(restore.getName(), restore.getRevision(), restore.getStatus(), restore);
    }

    static RunView of(Message row) {
        return switch (row) {
            case Backup backup -> of(backup);
            case Restore restore -> of(restore);
            default ->
                throw new IllegalStateException(row.getDescriptorForType().getName() + " is no run");
        };
    }

    /** What a change is about, if it is about a run. */
    static Optional<RunView> of(WatchResponse change) {
        return switch (change.getResourceCase()) {
            case BACKUP -> Optional.of(of(change.getBackup()));
            case RESTORE -> Optional.of(of(change.getRestore()));
            case CLUSTER, BACKUP_LOCATION, CLOUD_CREDENTIAL, RESOURCE_NOT_SET -> Optional.empty();
        };
    }

    /** The request that reads it again. */
    Message reading() {
        return row instanceof Backup
                ? GetBackupRequest.newBuilder().setName(name).build()
                : GetRestoreRequest.newBuilder().setName(name).build();
    }

    /** {@code backup} or {@code restore}: the command group. */
    String word() {
        return row instanceof Backup ? "backup" : "restore";
    }

    String state() {
        return Words.of(status.getDescriptorForType()
                .findFieldByName("state")
                .getEnumType()
                .findValueByNumberCreatingIfUnknown(status.getStateValue()));
    }

    /** Nothing more will come by itself. */
    boolean isOver() {
        return switch (status.getState()) {
            case RUN_STATE_SUCCEEDED,
                    RUN_STATE_PARTLY_SUCCEEDED,
                    RUN_STATE_FAILED,
                    RUN_STATE_CANCELED,
                    RUN_STATE_REFUSED,
                    RUN_STATE_EXPIRED,
                    RUN_STATE_RECONCILE,
                    RUN_STATE_DISMISSED -> true;
            case RUN_STATE_UNSPECIFIED, RUN_STATE_PENDING, RUN_STATE_DELIVERED, RUN_STATE_RUNNING, UNRECOGNIZED ->
                false;
        };
    }

    /** Of a command that waited for it: by its state, or by the category of its code. */
    int exitStatus() {
        return switch (status.getState()) {
            case RUN_STATE_SUCCEEDED -> 0;
            case RUN_STATE_PARTLY_SUCCEEDED -> WITH_PROBLEMS;
            case RUN_STATE_CANCELED -> Category.CANCELED.exitStatus();
            default ->
                HubFailure.known(status.getCode())
                        .map(ErrorCode::category)
                        .orElse(usual(status.getState()))
                        .exitStatus();
        };
    }

    private static Category usual(RunState state) {
        return switch (state) {
            case RUN_STATE_REFUSED -> Category.SECURITY;
            case RUN_STATE_EXPIRED, RUN_STATE_RECONCILE, RUN_STATE_DISMISSED -> Category.CONFLICT;
            default -> Category.ENVIRONMENT;
        };
    }
}
