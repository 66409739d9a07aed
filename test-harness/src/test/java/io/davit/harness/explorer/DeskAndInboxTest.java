package io.davit.harness.explorer;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.agent.admission.Rejection;
import io.davit.errors.ErrorCode;
import io.davit.harness.ground.WorkFolder;
import io.davit.harness.story.Folders;
import io.davit.hub.store.Audit;
import io.davit.proto.agent.v1.SessionResponse;
import io.davit.proto.v1.AcceptClusterRequest;
import io.davit.proto.v1.Backup;
import io.davit.proto.v1.Cluster;
import io.davit.proto.v1.CreateEnrolmentTokenRequest;
import io.davit.proto.v1.EnrolmentToken;
import io.davit.proto.v1.GetBackupRequest;
import io.davit.proto.v1.GetClusterRequest;
import io.davit.proto.v1.RunState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The hub's desk and the agent's inbox, joined without a network: real bytes, real ledger, real store. */
class DeskAndInboxTest {
    private static final int LOCATIONS = 5;

    private final WorkFolder installed = WorkFolder.create("joined-hub");
    private final WorkFolder work = WorkFolder.create("joined");
    private final List<SessionResponse> orders = new ArrayList<>();
    private Fleet fleet;
    private Client client;
    private int used;

    @BeforeEach
    void enrol() {
        Fleet.install(installed.path());
        fleet = new Fleet(installed.path(), work.path(), new SplittableRandom(1));
        client = new Client(fleet);
        fleet.startHub();
        fleet.room = 3;
        fleet.startAgent();
        EnrolmentToken token = call(
                CreateEnrolmentTokenRequest.newBuilder()
                        .setCluster(Client.CLUSTER)
                        .build(),
                EnrolmentToken.class);
        io.davit.signing.EnrolmentToken text = io.davit.signing.EnrolmentToken.parse(token.getToken());
        fleet.enrol(text);
        Cluster waiting =
                call(GetClusterRequest.newBuilder().setName(Client.CLUSTER).build(), Cluster.class);
        call(
                AcceptClusterRequest.newBuilder()
                        .setName(Client.CLUSTER)
                        .setEtag(waiting.getEtag())
                        .setReportKeyFingerprint(waiting.getReportKeyFingerprint())
                        .build(),
                Cluster.class);
        fleet.enrol(text);
        fleet.dial();
        for (int each = 0; each < LOCATIONS; each++) {
            client.defineLocation();
            settle();
            finishAll();
        }
    }

    @AfterEach
    void clear() throws Exception {
        fleet.close();
        work.close();
        installed.close();
    }

    private <A extends com.google.protobuf.Message> A call(com.google.protobuf.Message request, Class<A> type) {
        return fleet.call(request, type).orElseThrow();
    }

    /** Until nobody has anything to say. */
    private void settle() {
        for (boolean moves = true; moves; ) {
            moves = false;
            for (Wire wire : List.copyOf(fleet.wires())) {
                while (!wire.toHub.isEmpty()) {
                    fleet.hubWorks(wire, wire::hubHears);
                    moves = true;
                }
                if (wire.isDeliveryDue()) {
                    fleet.hubWorks(wire, wire::hubDelivers);
                    moves = true;
                }
                while (fleet.agentWire().isPresent() && !wire.toAgent.isEmpty()) {
                    SessionResponse next = wire.toAgent.element();
                    if (next.hasInstruction()) {
                        orders.add(next);
                    }
                    fleet.agentHears(wire);
                    moves = true;
                }
                if (fleet.isWelcomed(wire) && fleet.agent().hasMoreReports()) {
                    fleet.report(wire);
                    moves = true;
                }
            }
        }
    }

    private void finishAll() {
        while (!fleet.runsAtWork().isEmpty()) {
            fleet.finish(fleet.runsAtWork().getFirst());
            settle();
        }
    }

    /** Into a location of its own: those into one stand in line. */
    private Backup backUp() {
        client.backUp(client.locations().get(used++));
        settle();
        return client.backups().getLast();
    }

    private Backup read(Backup backup) {
        return call(GetBackupRequest.newBuilder().setName(backup.getName()).build(), Backup.class);
    }

    private List<String> codesAtTheHub() {
        List<String> codes = new ArrayList<>();
        fleet.hub()
                .look(transaction -> transaction.audit().page(Optional.empty(), Optional.empty(), 100).stream()
                        .map(Audit.Entry::event)
                        .filter(event -> event.actor().startsWith("agent:"))
                        .forEach(event -> codes.add(event.code())));
        return codes;
    }

    /** P5: what was signed for a ledger that was lost counts for no other, and both sides say so. */
    @Test
    void anOrderFromAnOlderEpochIsRefusedByName() {
        backUp();
        finishAll();
        SessionResponse old = orders.getLast();
        int begun = fleet.begun.size();
        fleet.killAgent();
        fleet.wires().forEach(Wire::hubNotices);
        Folders.delete(fleet.agentProcess.folder());
        Mortal.made(fleet.agentProcess.folder());
        fleet.startAgent();
        fleet.dial();
        settle();
        assertThat(fleet.agent().ledger().admissions().rejections())
                .extracting(Rejection::code)
                .as("the cluster's own audit tells that a new epoch began")
                .containsExactly(ErrorCode.LEDGER_LOST);

        fleet.withAgent(() -> fleet.agent().hear(old));
        settle();

        assertThat(fleet.agent().ledger().admissions().rejections())
                .extracting(Rejection::code)
                .containsExactlyInAnyOrder(ErrorCode.LEDGER_LOST, ErrorCode.INSTRUCTION_EPOCH);
        assertThat(codesAtTheHub()).contains("INSTRUCTION_EPOCH");
        assertThat(fleet.begun).as("nothing was carried out again").hasSize(begun);
    }

    /** Step 20 of the protocol: there is room for so many, and always for a cancel. */
    @Test
    void anOrderThatFindsNoRoomIsRefusedByNameAndTheNextOneFindsSome() {
        List<Backup> running = List.of(backUp(), backUp(), backUp());

        Backup late = backUp();

        assertThat(read(late).getStatus().getState()).isEqualTo(RunState.RUN_STATE_REFUSED);
        assertThat(read(late).getStatus().getCode()).isEqualTo("ADMISSION_FULL");
        assertThat(codesAtTheHub()).contains("ADMISSION_FULL");
        client.cancel(running.getFirst());
        settle();
        finishAll();
        assertThat(read(running.getFirst()).getStatus().getState()).isEqualTo(RunState.RUN_STATE_CANCELED);
        assertThat(read(running.getLast()).getStatus().getState()).isEqualTo(RunState.RUN_STATE_SUCCEEDED);
        assertThat(read(backUp()).getStatus().getState()).isEqualTo(RunState.RUN_STATE_RUNNING);
    }
}
