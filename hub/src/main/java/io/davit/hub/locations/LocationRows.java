package io.davit.hub.locations;

import io.davit.hub.api.Names;
import io.davit.hub.api.Orders;
import io.davit.hub.api.Rows;
import io.davit.hub.store.Gathering;
import io.davit.hub.store.InstructionRow;
import io.davit.hub.store.InstructionState;
import io.davit.hub.store.Resource;
import io.davit.hub.store.ResourceKind;
import io.davit.hub.store.Transaction;
import io.davit.proto.agent.v1.LocationSummary;
import io.davit.proto.agent.v1.Outcome;
import io.davit.proto.agent.v1.OutcomeState;
import io.davit.proto.agent.v1.Receipt;
import io.davit.proto.v1.BackupLocation;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What agents answer about locations, brought into the rows. For instructions whose subject is a location; what is about a
 * cluster that no longer has it changes nothing.
 */
public final class LocationRows {
    private static final String SET = "set_location";
    private static final String REVOKE = "revoke_location";
    private static final String VALIDATE = "validate_location";
    private static final String NOT_APPROVED = "APPROVAL_MISSING";
    /** The agent's word for what it got when its time was over. */
    private static final String TOO_LATE = "INSTRUCTION_EXPIRED";

    private final LocationOrders orders;
    private final Clock clock;
    private final Gathering<Answer> answers = this::settle;

    public LocationRows(Orders issuer, Clock clock) {
        this.orders = new LocationOrders(issuer);
        this.clock = clock;
    }

    /** An agent admitted or refused an order about a location. One that came too late is ordered again, as if nobody had taken it. */
    public void receipt(Transaction transaction, InstructionRow row, Receipt receipt) {
        if (receipt.getAdmitted()) {
            return;
        }
        String code = receipt.getRefusalCode();
        if (code.equals(TOO_LATE) && isPolicy(row)) {
            orderAgain(transaction, row);
            return;
        }
        String state = code.equals(NOT_APPROVED) ? LocationStates.NOT_APPROVED : LocationStates.FAILED;
        if (row.orderKind().equals(SET) || row.orderKind().equals(VALIDATE)) {
            change(
                    transaction,
                    row,
                    (settling, cluster, states) -> states.found(cluster, state, code, Rows.time(clock.instant())));
        }
    }

    /** An agent has carried out an order about a location. What it took, it is asked to try out. */
    public void outcome(Transaction transaction, InstructionRow row, Outcome outcome) {
        boolean isSet = row.orderKind().equals(SET);
        if (!isSet && !row.orderKind().equals(VALIDATE)) {
            return;
        }
        boolean isGood = outcome.getState() == OutcomeState.OUTCOME_STATE_SUCCEEDED;
        String good = isSet ? LocationStates.APPROVED : LocationStates.USABLE;
        change(transaction, row, (settling, cluster, states) -> {
            states.found(cluster, isGood ? good : LocationStates.FAILED, outcome.getCode(), outcome.getEndedAt());
            if (isGood && isSet) {
                orders.validate(settling, row.subject(), cluster, row.correlation());
            }
        });
    }

    /**
     * An instruction went on without the agent. A location that nobody took in time is ordered again as it is now, and the end
     * of one too: policies hold until they are changed, however long a cluster is away (P4).
     */
    public void instructionState(Transaction transaction, InstructionRow row) {
        if (row.state() == InstructionState.EXPIRED && isPolicy(row)) {
            orderAgain(transaction, row);
        }
    }

    private static boolean isPolicy(InstructionRow row) {
        return row.orderKind().equals(SET) || row.orderKind().equals(REVOKE);
    }

    private void orderAgain(Transaction transaction, InstructionRow row) {
        if (row.orderKind().equals(SET)) {
            setAgain(transaction, row);
        } else {
            revokeAgain(transaction, row);
        }
    }

    /** Unless the cluster has got the location back meanwhile: that order is on its way by itself. */
    private void revokeAgain(Transaction transaction, InstructionRow row) {
        Optional<Resource> cluster = transaction.resources().findByUid(ResourceKind.CLUSTER, row.cluster());
        if (cluster.isEmpty()) {
            return;
        }
        String name = Names.of(ResourceKind.CLUSTER, cluster.get().name());
        boolean isBack = location(transaction, row.subject())
                .map(location -> Rows.body(location, BackupLocation.getDefaultInstance()))
                .filter(body -> body.getClustersList().contains(name))
                .isPresent();
        if (!isBack) {
            orders.revokeAgain(transaction, row, name);
        }
    }

    private void setAgain(Transaction transaction, InstructionRow row) {
        Optional<Resource> cluster = transaction.resources().findByUid(ResourceKind.CLUSTER, row.cluster());
        Optional<Resource> location = location(transaction, row.subject());
        if (cluster.isEmpty() || location.isEmpty()) {
            return;
        }
        BackupLocation body = Rows.body(location.get(), BackupLocation.getDefaultInstance());
        String name = Names.of(ResourceKind.CLUSTER, cluster.get().name());
        if (body.getClustersList().contains(name)) {
            orders.set(transaction, body, row.subject(), name, row.correlation());
        }
    }

    /** What an agent says about all locations, with its inventory. @param cluster name of the cluster */
    public void told(Transaction transaction, String cluster, List<LocationSummary> locations) {
        String name = Names.of(ResourceKind.CLUSTER, cluster);
        for (LocationSummary summary : locations) {
            // Those of the agent's own configuration are not the hub's, even under the same name.
            if (summary.getVersion() > 0) {
                transaction.gather(
                        answers,
                        new Answer(
                                Names.of(ResourceKind.LOCATION, summary.getName()),
                                name,
                                (settling, of, states) -> told(states, of, summary)));
            }
        }
    }

    private static void told(LocationStates states, String cluster, LocationSummary summary) {
        String state = switch (summary.getState()) {
            case LOCATION_STATE_NOT_APPROVED -> LocationStates.NOT_APPROVED;
            case LOCATION_STATE_APPROVED -> LocationStates.APPROVED;
            case LOCATION_STATE_USABLE -> LocationStates.USABLE;
            case LOCATION_STATE_FAILED -> LocationStates.FAILED;
            case LOCATION_STATE_UNSPECIFIED, UNRECOGNIZED -> LocationStates.WAITING;
        };
        states.found(cluster, state, summary.getCode(), summary.getCheckedAt());
    }

    /** What one answer changes. */
    private interface Finding {
        void in(Transaction transaction, String cluster, LocationStates states);
    }

    /**
     * An answer of one cluster about one location.
     *
     * @param subject API name of the location
     * @param cluster API name of the cluster
     */
    private record Answer(String subject, String cluster, Finding finding) {}

    private void change(Transaction transaction, InstructionRow row, Finding finding) {
        transaction
                .resources()
                .findByUid(ResourceKind.CLUSTER, row.cluster())
                .map(cluster -> Names.of(ResourceKind.CLUSTER, cluster.name()))
                .ifPresent(cluster -> transaction.gather(answers, new Answer(row.subject(), cluster, finding)));
    }

    /** A location says how it stands on each of its clusters, which may be 10,000: their answers are brought in together. */
    private void settle(Transaction transaction, List<Answer> all) {
        Map<String, List<Answer>> bySubject = new LinkedHashMap<>();
        all.forEach(answer -> bySubject
                .computeIfAbsent(answer.subject(), unseen -> new ArrayList<>())
                .add(answer));
        bySubject.forEach(
                (subject, its) -> location(transaction, subject).ifPresent(row -> settle(transaction, row, its)));
    }

    private void settle(Transaction transaction, Resource row, List<Answer> all) {
        BackupLocation before = Rows.body(row, BackupLocation.getDefaultInstance());
        Set<String> clusters = new HashSet<>(before.getClustersList());
        LocationStates states = LocationStates.of(before);
        for (Answer answer : all) {
            if (clusters.contains(answer.cluster())) {
                answer.finding().in(transaction, answer.cluster(), states);
            }
        }
        BackupLocation after =
                before.toBuilder().clearStates().addAllStates(states.list()).build();
        if (!after.equals(before)) {
            transaction.resources().update(row.with("", Rows.body(after)), clock.instant());
        }
    }

    private static Optional<Resource> location(Transaction transaction, String subject) {
        String prefix = ResourceKind.LOCATION.collection() + "/";
        return subject.startsWith(prefix)
                ? transaction.resources().find(ResourceKind.LOCATION, subject.substring(prefix.length()))
                : Optional.empty();
    }
}
