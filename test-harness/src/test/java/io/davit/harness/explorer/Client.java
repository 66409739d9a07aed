package io.davit.harness.explorer;

import com.google.protobuf.Message;
import io.davit.proto.v1.Backup;
import io.davit.proto.v1.BackupLocation;
import io.davit.proto.v1.CancelBackupRequest;
import io.davit.proto.v1.CreateBackupLocationRequest;
import io.davit.proto.v1.CreateBackupRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The actor who calls the hub's API: each request has an id, and is repeated with it until it was answered. */
final class Client {
    static final String CLUSTER = "clusters/harbour";

    private final Fleet fleet;
    private final List<Asked<?>> asked = new ArrayList<>();
    private int fresh;

    Client(Fleet fleet) {
        this.fleet = fleet;
    }

    /** A request, and its answer once there is one. */
    static final class Asked<A extends Message> {
        final Message request;
        final Class<A> type;
        private Optional<A> answer = Optional.empty();

        Asked(Message request, Class<A> type) {
            this.request = request;
            this.type = type;
        }

        Optional<A> answer() {
            return answer;
        }
    }

    private <A extends Message> Asked<A> ask(Message request, Class<A> type) {
        Asked<A> fresh = new Asked<>(request, type);
        asked.add(fresh);
        repeat(fresh);
        return fresh;
    }

    /** Once more, with the same id. */
    <A extends Message> void repeat(Asked<A> open) {
        Optional<A> answer = fleet.call(open.request, open.type);
        if (open.answer.isEmpty()) {
            open.answer = answer;
        } else if (hasId(open) && answer.isPresent() && !answer.equals(open.answer)) {
            throw new AssertionError("a request that was repeated has another answer: " + open.answer + answer);
        }
    }

    /** Whether the hub knows the request again; one without an id changes nothing the second time. */
    static boolean hasId(Asked<?> request) {
        return request.request.getDescriptorForType().findFieldByName("request_id") != null;
    }

    private String id() {
        return "request-" + asked.size();
    }

    void defineLocation() {
        ask(
                CreateBackupLocationRequest.newBuilder()
                        .setBackupLocation(BackupLocation.newBuilder()
                                .setName("locations/quay-" + asked.size())
                                .setType("filesystem")
                                .setEndpoint("/quay/" + asked.size())
                                .addClusters(CLUSTER))
                        .setRequestId(id())
                        .build(),
                BackupLocation.class);
    }

    /** Without a name of its own, so that a request that counted twice would make two. */
    void backUp(BackupLocation into) {
        ask(
                CreateBackupRequest.newBuilder()
                        .setBackup(Backup.newBuilder()
                                .setCluster(CLUSTER)
                                .setLocation(into.getName())
                                .addNamespaces("n" + asked.size()))
                        .setRequestId(id())
                        .build(),
                Backup.class);
    }

    /** Or has asked for it: the answer may have been lost. */
    boolean hasBackedUpInto(BackupLocation location) {
        return asked.stream()
                .anyMatch(each -> each.request instanceof CreateBackupRequest create
                        && create.getBackup().getLocation().equals(location.getName()));
    }

    void cancel(Backup backup) {
        ask(CancelBackupRequest.newBuilder().setName(backup.getName()).build(), Backup.class);
    }

    /** Requests whose ids the hub may have forgotten afterwards are not repeated any more. */
    void sleep() {
        fresh = asked.size();
    }

    List<Asked<?>> repeatable() {
        return asked.subList(fresh, asked.size()).stream()
                .filter(each -> each.answer().isPresent())
                .toList();
    }

    int count() {
        return asked.size();
    }

    List<Asked<?>> all() {
        return asked;
    }

    List<Asked<?>> unanswered() {
        return asked.stream().filter(each -> each.answer().isEmpty()).toList();
    }

    List<BackupLocation> locations() {
        return answers(CreateBackupLocationRequest.class, BackupLocation.class);
    }

    List<Backup> backups() {
        return answers(CreateBackupRequest.class, Backup.class);
    }

    private <A extends Message> List<A> answers(Class<? extends Message> request, Class<A> type) {
        return asked.stream()
                .filter(each -> request.isInstance(each.request))
                .flatMap(each -> each.answer().stream())
                .map(type::cast)
                .toList();
    }
}
