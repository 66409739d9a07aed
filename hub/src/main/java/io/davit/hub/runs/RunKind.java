package io.davit.hub.runs;

import io.davit.hub.api.Names;
import io.davit.hub.api.Rows;
import io.davit.hub.store.Resource;
import io.davit.hub.store.ResourceKind;
import io.davit.hub.store.Transaction;
import io.davit.proto.v1.Backup;
import io.davit.proto.v1.Restore;
import io.davit.proto.v1.RunStatus;
import java.util.Optional;

/** The two kinds of rows that are runs, and how to get at what they have in common. */
enum RunKind {
    BACKUP(ResourceKind.BACKUP) {
        @Override
        RunStatus status(Resource row) {
            return Rows.body(row, Backup.getDefaultInstance()).getStatus();
        }

        @Override
        byte[] withStatus(Resource row, RunStatus status) {
            return Rows.body(Rows.body(row, Backup.getDefaultInstance()).toBuilder()
                    .setStatus(status)
                    .build());
        }
    },
    RESTORE(ResourceKind.RESTORE) {
        @Override
        RunStatus status(Resource row) {
            return Rows.body(row, Restore.getDefaultInstance()).getStatus();
        }

        @Override
        byte[] withStatus(Resource row, RunStatus status) {
            return Rows.body(Rows.body(row, Restore.getDefaultInstance()).toBuilder()
                    .setStatus(status)
                    .build());
        }
    };

    private final ResourceKind resource;

    RunKind(ResourceKind resource) {
        this.resource = resource;
    }

    abstract RunStatus status(Resource row);

    abstract byte[] withStatus(Resource row, RunStatus status);

    /** The row of a run that an instruction is for, and its kind. */
    record Found(RunKind kind, Resource row) {
        String subject() {
            return Names.of(row.kind(), row.name());
        }
    }

    /** @param subject API name of a row */
    static Optional<Found> find(Transaction transaction, String subject) {
        for (RunKind kind : values()) {
            String prefix = kind.resource.collection() + "/";
            if (subject.startsWith(prefix)) {
                return transaction
                        .resources()
                        .find(kind.resource, subject.substring(prefix.length()))
                        .map(row -> new Found(kind, row));
            }
        }
        return Optional.empty();
    }
}
