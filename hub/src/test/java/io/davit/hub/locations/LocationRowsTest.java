package io.davit.hub.locations;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.hub.api.Orders;
import io.davit.hub.api.Rows;
import io.davit.hub.storage.Stores;
import io.davit.hub.store.HubStore;
import io.davit.hub.store.InstructionRow;
import io.davit.hub.store.InstructionState;
import io.davit.hub.store.Resource;
import io.davit.hub.store.ResourceKind;
import io.davit.hub.store.StoreConfig;
import io.davit.hub.store.Transaction;
import io.davit.proto.agent.v1.LocationState;
import io.davit.proto.agent.v1.LocationSummary;
import io.davit.proto.agent.v1.Order;
import io.davit.proto.agent.v1.Outcome;
import io.davit.proto.agent.v1.OutcomeState;
import io.davit.proto.agent.v1.Receipt;
import io.davit.proto.agent.v1.RevokeLocationOrder;
import io.davit.proto.v1.BackupLocation;
import io.davit.proto.v1.LocationOnCluster;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a location stands on a cluster is what its agent last said. */
class LocationRowsTest {
    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");
    private static final String CLUSTER = "clusters/harbour";

    @TempDir
    Path folder;

    private final Clock clock = Clock.fixed(NOON, ZoneOffset.UTC);
    private final List<Order> issued = new ArrayList<>();
    private final LocationRows rows = new LocationRows(
            new Orders() {
                @Override
                public String issue(
                        Transaction transaction, String cluster, Order order, String subject, String correlation) {
                    issued.add(order);
                    return "id";
                }

                @Override
                public InstructionRow cancel(
                        Transaction transaction, InstructionRow target, String subject, String correlation) {
                    throw new IllegalStateException("nothing is canceled");
                }
            },
            clock);
    private HubStore store;

    @BeforeEach
    void defined() {
        store = Stores.open(StoreConfig.inFile(folder.resolve("hub.sqlite")), clock);
        BackupLocation body = BackupLocation.newBuilder()
                .setType("filesystem")
                .setEndpoint("/backups")
                .setVersion(7)
                .addClusters(CLUSTER)
                .build();
        store.write(transaction -> {
            transaction
                    .resources()
                    .create(ResourceKind.CLUSTER, "harbour", "uid", "", "CLUSTER_STATE_ACTIVE", NOON, new byte[0]);
            return transaction
                    .resources()
                    .create(ResourceKind.LOCATION, "main", "uid-of-main", "", "", NOON, Rows.body(body));
        });
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void change(Consumer<Transaction> change) {
        store.write(transaction -> {
            change.accept(transaction);
            return transaction;
        });
    }

    private static InstructionRow instruction(String kind, InstructionState state) {
        return new InstructionRow(
                "i", "uid", new byte[] {1}, kind, 1, 1, NOON, NOON, NOON, "locations/main", "c", state, "", "", 1);
    }

    private LocationOnCluster state() {
        return store.read(transaction -> Rows.body(
                        transaction
                                .resources()
                                .find(ResourceKind.LOCATION, "main")
                                .orElseThrow(),
                        BackupLocation.getDefaultInstance())
                .getStates(0));
    }

    private static Outcome outcome(OutcomeState state, String code) {
        return Outcome.newBuilder().setState(state).setCode(code).build();
    }

    @Test
    void saysThatNobodyApprovedIt() {
        change(transaction -> rows.receipt(
                transaction,
                instruction("set_location", InstructionState.DELIVERED),
                Receipt.newBuilder().setRefusalCode("APPROVAL_MISSING").build()));

        assertThat(state().getState()).isEqualTo("NOT_APPROVED");
        assertThat(state().getCluster()).isEqualTo(CLUSTER);
        assertThat(state().getCode()).isEqualTo("APPROVAL_MISSING");
    }

    @Test
    void hasWhatWasTakenTriedOut() {
        change(transaction -> rows.outcome(
                transaction,
                instruction("set_location", InstructionState.ADMITTED),
                outcome(OutcomeState.OUTCOME_STATE_SUCCEEDED, "")));

        assertThat(state().getState()).isEqualTo("APPROVED");
        assertThat(issued).singleElement().matches(Order::hasValidateLocation);
    }

    @Test
    void saysHowTheTrialWent() {
        change(transaction -> rows.outcome(
                transaction,
                instruction("validate_location", InstructionState.ADMITTED),
                outcome(OutcomeState.OUTCOME_STATE_FAILED, "LOCATION_UNREACHABLE")));
        assertThat(state().getState()).isEqualTo("FAILED");
        assertThat(state().getCode()).isEqualTo("LOCATION_UNREACHABLE");

        change(transaction -> rows.outcome(
                transaction,
                instruction("validate_location", InstructionState.ADMITTED),
                outcome(OutcomeState.OUTCOME_STATE_SUCCEEDED, "")));
        assertThat(state().getState()).isEqualTo("USABLE");
        assertThat(state().getCode()).isEmpty();
    }

    @Test
    void ordersAgainWhatNobodyTookInTime() {
        change(transaction ->
                rows.instructionState(transaction, instruction("set_location", InstructionState.EXPIRED)));

        assertThat(issued).singleElement().satisfies(order -> {
            assertThat(order.getSetLocation().getName()).isEqualTo("main");
            assertThat(order.getSetLocation().getVersion()).isEqualTo(7);
        });
    }

    /** It was on its way when its time was over: for the location the same as if nobody had taken it. */
    @Test
    void ordersAgainWhatCameTooLate() {
        change(transaction -> rows.receipt(
                transaction,
                instruction("set_location", InstructionState.REFUSED),
                Receipt.newBuilder().setRefusalCode("INSTRUCTION_EXPIRED").build()));

        assertThat(issued).singleElement().matches(Order::hasSetLocation);
    }

    @Test
    void ordersTheEndOfALocationAgainUntilTheClusterHasHeardOfIt() {
        InstructionRow elsewhere = revocation("locations/gone", InstructionState.EXPIRED);
        change(transaction -> rows.instructionState(transaction, elsewhere));
        change(transaction -> rows.receipt(
                transaction,
                revocation("locations/gone", InstructionState.REFUSED),
                Receipt.newBuilder().setRefusalCode("INSTRUCTION_EXPIRED").build()));
        change(transaction ->
                rows.instructionState(transaction, revocation("locations/main", InstructionState.EXPIRED)));

        assertThat(issued)
                .as("locations/main is the cluster's again")
                .hasSize(2)
                .allSatisfy(order ->
                        assertThat(order.getRevokeLocation().getVersion()).isEqualTo(3));
    }

    private static InstructionRow revocation(String subject, InstructionState state) {
        byte[] order = Order.newBuilder()
                .setRevokeLocation(RevokeLocationOrder.newBuilder()
                        .setName(subject.substring("locations/".length()))
                        .setVersion(3))
                .build()
                .toByteArray();
        return new InstructionRow(
                "i", "uid", order, "revoke_location", 1, 1, NOON, NOON, NOON, subject, "c", state, "", "", 1);
    }

    @Test
    void doesNotTakeALocationOfTheAgentsOwnForTheHubs() {
        LocationSummary.Builder summary =
                LocationSummary.newBuilder().setName("main").setState(LocationState.LOCATION_STATE_USABLE);
        LocationSummary own = summary.build();
        LocationSummary ours = summary.setVersion(7).build();

        change(transaction -> rows.told(transaction, "harbour", List.of(own)));
        assertThat(store.<Integer>read(transaction -> Rows.body(
                                transaction
                                        .resources()
                                        .find(ResourceKind.LOCATION, "main")
                                        .orElseThrow(),
                                BackupLocation.getDefaultInstance())
                        .getStatesCount()))
                .isZero();
        change(transaction -> rows.told(transaction, "harbour", List.of(ours)));

        assertThat(state().getState()).isEqualTo("USABLE");
    }

    /** A location may have 10,000 clusters: their answers must not write its row as many times. */
    @Test
    void bringsAnswersThatComeTogetherInTogether() {
        Resource before = row();
        InstructionRow instruction = instruction("validate_location", InstructionState.ADMITTED);

        change(transaction -> {
            rows.outcome(transaction, instruction, outcome(OutcomeState.OUTCOME_STATE_FAILED, "LOCATION_UNREACHABLE"));
            rows.outcome(transaction, instruction, outcome(OutcomeState.OUTCOME_STATE_SUCCEEDED, ""));
        });

        assertThat(state().getState()).isEqualTo("USABLE");
        assertThat(row().version()).isEqualTo(before.version() + 1);
    }

    private Resource row() {
        return store.read(transaction ->
                transaction.resources().find(ResourceKind.LOCATION, "main").orElseThrow());
    }
}
