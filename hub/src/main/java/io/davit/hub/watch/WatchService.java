package io.davit.hub.watch;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.hub.api.ApiMethod.Sink;
import io.davit.hub.api.ApiMethods;
import io.davit.hub.api.Caller;
import io.davit.hub.api.Invalid;
import io.davit.hub.api.Names;
import io.davit.hub.api.ProgressBoard;
import io.davit.hub.api.Rows;
import io.davit.hub.store.HubStore;
import io.davit.hub.store.Outbox.Load;
import io.davit.hub.store.Resource;
import io.davit.hub.store.ResourceKind;
import io.davit.proto.v1.Backup;
import io.davit.proto.v1.BackupLocation;
import io.davit.proto.v1.ChangeType;
import io.davit.proto.v1.CloudCredential;
import io.davit.proto.v1.Cluster;
import io.davit.proto.v1.Restore;
import io.davit.proto.v1.WatchRequest;
import io.davit.proto.v1.WatchResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/**
 * Every change after a revision, then every change as it happens (H3). Revisions come from one counter in the order of commits,
 * so "everything above the last one that I sent" never misses a row; a row that changed twice in between is sent once, as it is
 * now. Each watcher has a thread of its own that waits for its client: a slow one costs nobody else anything.
 */
public final class WatchService {
    private static final int CHUNK = 200;

    private final HubStore store;
    private final Rows rows;
    private final ProgressBoard progress;
    private final Duration alive;
    private final List<Ring> rings = new CopyOnWriteArrayList<>();
    private volatile boolean isClosed;

    /** @param alive how long a stream may be silent before it says that it lives */
    public WatchService(HubStore store, Rows rows, ProgressBoard progress, Duration alive) {
        this.store = store;
        this.rows = rows;
        this.progress = progress;
        this.alive = alive;
        store.onRevision(revision -> rings.forEach(Ring::revised));
    }

    public void register(ApiMethods methods) {
        methods.stream(WatchRequest.class, this::watch);
    }

    /** Ends every stream soon: the hub stops. */
    public void close() {
        isClosed = true;
        rings.forEach(Ring::revised);
    }

    private void watch(Caller caller, WatchRequest request, Sink<WatchResponse> sink) {
        Set<ResourceKind> kinds = kinds(request);
        long since = begin(request.getSince());
        Ring ring = new Ring();
        rings.add(ring);
        try (ProgressBoard.Listening listening = progress.listen(ring::moved)) {
            new Watcher(kinds, request.getName(), ring, sink).follow(since);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            rings.remove(ring);
        }
    }

    private static Set<ResourceKind> kinds(WatchRequest request) {
        if (request.getSince() < 0) {
            throw Invalid.field("since", "is negative");
        }
        Set<ResourceKind> kinds = EnumSet.noneOf(ResourceKind.class);
        for (String name : request.getKindsList()) {
            kinds.add(kind(name)
                    .orElseThrow(() -> Invalid.field(
                            "kinds",
                            "is of "
                                    + Arrays.stream(ResourceKind.values())
                                            .map(ResourceKind::collection)
                                            .collect(Collectors.joining(", ")))));
        }
        String name = request.getName();
        if (!name.isEmpty()) {
            int slash = Math.max(0, name.indexOf('/'));
            ResourceKind kind = kind(name.substring(0, slash))
                    .orElseThrow(() -> Invalid.field("name", "has the form \"KIND/NAME\", such as \"backups/NAME\""));
            Names.part(kind, "name", name);
            kinds.add(kind);
        }
        return kinds.isEmpty() ? EnumSet.allOf(ResourceKind.class) : kinds;
    }

    private static Optional<ResourceKind> kind(String collection) {
        return Arrays.stream(ResourceKind.values())
                .filter(kind -> kind.collection().equals(collection))
                .findFirst();
    }

    private long begin(long since) {
        return store.read(transaction -> {
            long newest = transaction.resources().revision();
            if (since == 0) {
                return newest;
            }
            // A revision from the future is of a store that was put back since: what came after it here is unknown.
            if (since > newest || since < transaction.resources().oldestRevision()) {
                throw new DavitException(ErrorCode.REVISION_TOO_OLD, "nobody can follow from revision " + since);
            }
            return since;
        });
    }

    /** Rows to send, and the revision that the watcher has reached with them. */
    private record Changes(List<Resource> rows, Map<String, Load> loads, long revision) {}

    /** One stream. */
    private final class Watcher {
        private final Set<ResourceKind> kinds;
        private final String name;
        private final Ring ring;
        private final Sink<WatchResponse> sink;
        private long lastSent = System.nanoTime();

        Watcher(Set<ResourceKind> kinds, String name, Ring ring, Sink<WatchResponse> sink) {
            this.kinds = kinds;
            this.name = name;
            this.ring = ring;
            this.sink = sink;
        }

        void follow(long since) throws InterruptedException {
            long revision = since;
            boolean isHeard = alive(revision);
            while (isHeard && !isClosed) {
                Changes next = changes(revision);
                for (Resource row : next.rows()) {
                    isHeard = isHeard && (!isWanted(row) || send(changed(row, next.loads())));
                }
                revision = next.revision();
                if (next.rows().isEmpty()) {
                    isHeard = isHeard && rest(revision);
                }
            }
        }

        private Changes changes(long revision) {
            return store.read(transaction -> {
                if (revision < transaction.resources().oldestRevision()) {
                    throw new DavitException(
                            ErrorCode.REVISION_TOO_OLD, "the watcher fell behind; list again, and watch from there");
                }
                List<Resource> rows = transaction.resources().changesSince(revision, kinds, CHUNK);
                // With nothing of these kinds in between, the place is where all kinds are: it must not grow old.
                long reached = rows.size() < CHUNK
                        ? transaction.resources().revision()
                        : rows.getLast().revision();
                return new Changes(rows, Rows.loads(transaction, rows), reached);
            });
        }

        /** Nothing to send: wait. */
        private boolean rest(long revision) throws InterruptedException {
            Duration silent = Duration.ofNanos(System.nanoTime() - lastSent);
            Ring.Heard heard = ring.await(alive.minus(silent));
            boolean isHeard = true;
            for (String subject : heard.moved()) {
                isHeard = isHeard && moved(subject, revision);
            }
            boolean isSilent = System.nanoTime() - lastSent >= alive.toNanos();
            return isHeard && (!isSilent || alive(revision));
        }

        private boolean alive(long revision) {
            return send(WatchResponse.newBuilder()
                    .setRevision(revision)
                    .setType(ChangeType.CHANGE_TYPE_ALIVE)
                    .build());
        }

        private boolean moved(String subject, long revision) {
            if (!name.isEmpty() && !name.equals(subject)) {
                return true;
            }
            Optional<ResourceKind> kind = kind(subject.substring(0, Math.max(0, subject.indexOf('/'))));
            if (kind.isEmpty() || !kinds.contains(kind.get())) {
                return true;
            }
            Optional<Resource> row = store.read(transaction ->
                    transaction.resources().find(kind.get(), subject.substring(subject.indexOf('/') + 1)));
            return row.isEmpty()
                    || send(resource(WatchResponse.newBuilder(), row.get(), Map.of())
                            .setRevision(revision)
                            .setType(ChangeType.CHANGE_TYPE_PROGRESS)
                            .build());
        }

        private boolean isWanted(Resource row) {
            return name.isEmpty() || name.equals(Names.of(row.kind(), row.name()));
        }

        private WatchResponse changed(Resource row, Map<String, Load> loads) {
            WatchResponse.Builder answer = WatchResponse.newBuilder().setRevision(row.revision());
            return row.deleted()
                    ? gone(answer, row).setType(ChangeType.CHANGE_TYPE_DELETED).build()
                    : resource(answer, row, loads)
                            .setType(ChangeType.CHANGE_TYPE_CHANGED)
                            .build();
        }

        private boolean send(WatchResponse answer) {
            lastSent = System.nanoTime();
            return sink.send(answer);
        }
    }

    private WatchResponse.Builder resource(WatchResponse.Builder answer, Resource row, Map<String, Load> loads) {
        return switch (row.kind()) {
            case CLUSTER -> answer.setCluster(rows.cluster(row, loads));
            case LOCATION -> answer.setBackupLocation(rows.location(row));
            case CREDENTIAL -> answer.setCloudCredential(rows.credential(row));
            case BACKUP -> answer.setBackup(rows.backup(row));
            case RESTORE -> answer.setRestore(rows.restore(row));
        };
    }

    private static WatchResponse.Builder gone(WatchResponse.Builder answer, Resource row) {
        String name = Names.of(row.kind(), row.name());
        return switch (row.kind()) {
            case CLUSTER -> answer.setCluster(Cluster.newBuilder().setName(name));
            case LOCATION ->
                answer.setBackupLocation(BackupLocation.newBuilder().setName(name));
            case CREDENTIAL ->
                answer.setCloudCredential(CloudCredential.newBuilder().setName(name));
            case BACKUP -> answer.setBackup(Backup.newBuilder().setName(name));
            case RESTORE -> answer.setRestore(Restore.newBuilder().setName(name));
        };
    }
}
