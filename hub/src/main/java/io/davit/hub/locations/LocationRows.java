package io.davit.hub.locations;

import io.davit.hub.api.Names;
import io.davit.hub.api.Orders;
import io.davit.hub.api.Rows;
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
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What agents answer about locations, brought into the rows. For instructions whose subject is a location; what is about a
 * cluster that no longer has it changes nothing.
 */
public final class LocationRows {
    private static final String SET = "set_location";
    private static final String VALIDATE = "validate_location";
    private static final String NOT_APPROVED = "APPROVAL_MISSING";
    /** The agent's word for what it got when its time was over. */
    private static final String TOO_LATE = "INSTRUCTION_EXPIRED";

    private final LocationOrders orders;
    private final Clock clock;

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
        if (code.equals(TOO_LATE) && row.orderKind().equals(SET)) {
            setAgain(transaction, row);
            return;
        }
        String state = code.equals(NOT_APPROVED) ? LocationStates.NOT_APPROVED : LocationStates.FAILED;
        if (row.orderKind().equals(SET) || row.orderKind().equals(VALIDATE)) {
            change(
                    transaction,
                    row,
                    (cluster, states) -> states.found(cluster, state, code, Rows.time(clock.instant())));
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
        change(transaction, row, (cluster, states) -> {
            states.found(cluster, isGood ? good : LocationStates.FAILED, outcome.getCode(), outcome.getEndedAt());
            if (isGood && isSet) {
                orders.validate(transaction, row.subject(), cluster, row.correlation());
            }
        });
    }

    /**
     * An instruction went on without the agent. A location that nobody took in time is ordered again as it is now: policies
     * hold until they are changed, however long a cluster is away (P4).
     */
    public void instructionState(Transaction transaction, InstructionRow row) {
        if (row.state() == InstructionState.EXPIRED && row.orderKind().equals(SET)) {
            setAgain(transaction, row);
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
                change(
                        transaction,
                        Names.of(ResourceKind.LOCATION, summary.getName()),
                        name,
                        states -> told(states, name, summary));
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

    private interface Finding {
        void in(String cluster, LocationStates states);
    }

    private void change(Transaction transaction, InstructionRow row, Finding finding) {
        transaction
                .resources()
                .findByUid(ResourceKind.CLUSTER, row.cluster())
                .map(cluster -> Names.of(ResourceKind.CLUSTER, cluster.name()))
                .ifPresent(
                        cluster -> change(transaction, row.subject(), cluster, states -> finding.in(cluster, states)));
    }

    private void change(Transaction transaction, String subject, String cluster, Consumer<LocationStates> finding) {
        Optional<Resource> row = location(transaction, subject);
        if (row.isEmpty()) {
            return;
        }
        BackupLocation before = Rows.body(row.get(), BackupLocation.getDefaultInstance());
        if (!before.getClustersList().contains(cluster)) {
            return;
        }
        LocationStates states = LocationStates.of(before);
        finding.accept(states);
        BackupLocation after =
                before.toBuilder().clearStates().addAllStates(states.list()).build();
        if (!after.equals(before)) {
            transaction.resources().update(row.get().with("", Rows.body(after)), clock.instant());
        }
    }

    private static Optional<Resource> location(Transaction transaction, String subject) {
        String prefix = ResourceKind.LOCATION.collection() + "/";
        return subject.startsWith(prefix)
                ? transaction.resources().find(ResourceKind.LOCATION, subject.substring(prefix.length()))
                : Optional.empty();
    }
}
