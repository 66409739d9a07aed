package io.davit.agent.instruction;

import static io.davit.agent.instruction.Hub.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.davit.agent.admission.ApprovalUse;
import io.davit.agent.admission.Decision;
import io.davit.agent.admission.Decision.Ruling;
import io.davit.agent.admission.Decision.Stage;
import io.davit.agent.admission.Grounds;
import io.davit.agent.admission.InstructionId;
import io.davit.agent.admission.Judge;
import io.davit.agent.admission.Judges;
import io.davit.agent.admission.Lane;
import io.davit.agent.admission.Line;
import io.davit.agent.admission.Verdict;
import io.davit.agent.run.FastFolders;
import io.davit.agent.run.RunId;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.proto.agent.v1.BackupOrder;
import io.davit.proto.agent.v1.Instruction;
import io.davit.proto.agent.v1.Order;
import io.davit.proto.agent.v1.Receipt;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstructionInboxTest {
    private static final String ANOTHER_ID = "019e8320-a801-7abc-8def-0123456789ab";
    private static final String THIRD_ID = "019e8320-a801-7abc-8def-0123456789ac";
    private static final Clock CLOCK = Clock.fixed(NOON.plusSeconds(60), ZoneOffset.UTC);

    @TempDir(factory = FastFolders.class)
    private Path folder;

    private final Hub hub = new Hub();
    private final Agent.Cluster cluster = new Agent.Cluster();
    private final Line normal = new Line(hub.online.id(), Lane.NORMAL);

    @Test
    void startsWhatItAdmits() {
        try (Agent agent = agent()) {
            Decision decision = agent.receive(Hub.instruction());

            assertThat(decision.stage()).isEqualTo(Stage.DONE);
            assertThat(cluster.runs).containsExactly(runOf(decision));
            assertThat(agent.marks()).containsEntry(normal, 1L);
            assertThat(cluster.anchor.read().orElseThrow().marks()).containsEntry(normal, 1L);
        }
    }

    @Test
    void answersARedeliveryAsBefore() {
        try (Agent agent = agent()) {
            Decision first = agent.receive(Hub.instruction());

            assertThat(agent.receive(Hub.instruction())).as("the same delivery").isEqualTo(first);
            assertThat(agent.receive(Hub.instruction().setSequence(9)))
                    .as("signed anew")
                    .isEqualTo(first);
            assertThat(cluster.runs).hasSize(1);
            assertThat(agent.marks()).containsEntry(normal, 9L);
        }
    }

    @Test
    void refusesAnotherOrderUnderAKnownId() {
        try (Agent agent = agent()) {
            Decision first = agent.receive(Hub.instruction());
            Instruction.Builder other = Hub.instruction().setSequence(2).setOrder(order("prod"));

            assertRefused(agent, other, ErrorCode.INSTRUCTION_CONFLICT);
            assertThat(agent.receive(Hub.instruction().setSequence(3))).isEqualTo(first);
            assertThat(cluster.runs).hasSize(1);
        }
    }

    @Test
    void refusesAnotherOrderUnderAUsedSequence() {
        try (Agent agent = agent()) {
            agent.receive(Hub.instruction().setSequence(5));

            assertRefused(agent, second(5), ErrorCode.INSTRUCTION_REPLAYED);
            assertRefused(agent, second(4), ErrorCode.INSTRUCTION_REPLAYED);
            assertThat(runOf(agent.receive(second(6)))).isNotNull();
        }
    }

    @Test
    void neverBlocksTheLineWithARefusal() {
        try (Agent agent = agent(
                List.of((delivery, order) -> order.order().getBackup().getName().equals("no")
                        ? new Verdict.Refused(ErrorCode.OBJECT_NOT_ALLOWED, "no means no")
                        : Verdict.PASSED))) {
            assertThat(refusal(agent.receive(Hub.instruction().setOrder(order("no")))))
                    .isEqualTo(ErrorCode.OBJECT_NOT_ALLOWED);
            assertThat(agent.marks()).as("it moved the mark").containsEntry(normal, 1L);
            assertThat(runOf(agent.receive(second(2)))).isNotNull();
            assertThat(refusal(agent.receive(Hub.instruction().setSequence(3).setOrder(order("no")))))
                    .as("what was refused stays refused")
                    .isEqualTo(ErrorCode.OBJECT_NOT_ALLOWED);
            assertThat(cluster.runs).hasSize(1);
        }
    }

    /** Section 7: what waits for the anchor takes effect first, so that two orders never are one version of a policy. */
    @Test
    void judgesNothingWhileAnEarlierOrderWaits() {
        List<Integer> runsBefore = new ArrayList<>();
        try (Agent agent = agent(List.of((delivery, order) -> {
            runsBefore.add(cluster.runs.size());
            return Verdict.PASSED;
        }))) {
            cluster.anchor.isUnreachable = true;
            assertThatThrownBy(() -> agent.receive(Hub.instruction())).isInstanceOf(DavitException.class);
            assertThatThrownBy(() -> agent.receive(second(2))).isInstanceOf(DavitException.class);
            cluster.anchor.isUnreachable = false;

            assertThat(runOf(agent.receive(second(2)))).isNotNull();

            assertThat(runsBefore).containsExactly(0, 1);
            assertThat(cluster.runs).hasSize(2);
        }
    }

    @Test
    void refusesByTheClock() {
        try (Agent agent = agent()) {
            assertThat(refusal(agent.receive(Hub.instruction()
                            .setIssuedAt(Hub.at(NOON.minusSeconds(3600)))
                            .setNotBefore(Hub.at(NOON.minusSeconds(3600)))
                            .setExpiresAt(Hub.at(CLOCK.instant())))))
                    .isEqualTo(ErrorCode.INSTRUCTION_EXPIRED);
            assertThat(refusal(agent.receive(second(2)
                            .setNotBefore(Hub.at(
                                    CLOCK.instant().plus(Duration.ofMinutes(5)).plusNanos(1))))))
                    .isEqualTo(ErrorCode.INSTRUCTION_NOT_YET_VALID);
            assertThat(cluster.runs).isEmpty();
            agent.receive(second(3)
                    .setInstructionId(THIRD_ID)
                    .setNotBefore(Hub.at(CLOCK.instant().plus(Duration.ofMinutes(5)))));
            assertThat(cluster.runs).as("two honest clocks may be so far apart").hasSize(1);
        }
    }

    @Test
    void judgesNothingByAClockThatItCannotTrust() {
        Judges judges = new Judges(
                new Unhurried(),
                now -> Optional.of(new Verdict.Refused(ErrorCode.CLOCK_SUSPECT, "it is 1970")),
                List.of((delivery, order) -> {
                    throw new IllegalStateException("asked although the clock is suspect");
                }));
        try (Agent agent = new Agent(folder, cluster, hub, CLOCK, judges, Death.never())) {
            assertThat(refusal(agent.receive(Hub.instruction().setExpiresAt(Hub.at(NOON.plusSeconds(1))))))
                    .as("before it is said to have expired")
                    .isEqualTo(ErrorCode.CLOCK_SUSPECT);
            assertThat(agent.marks()).containsEntry(normal, 1L);
        }
    }

    @Test
    void remembersWhatItAdmittedAnOrderOn() {
        ApprovalUse approval = new ApprovalUse("ab".repeat(32), NOON.plus(Duration.ofHours(2)));
        Grounds expected = new Grounds(Optional.of(approval), Optional.of("only what is there"));
        Decision decision;
        try (Agent agent = agent(List.of(
                (delivery, order) -> new Verdict.Passed(Grounds.within("only what is there")),
                (delivery, order) -> new Verdict.Passed(Grounds.approvedBy(approval))))) {
            decision = agent.receive(Hub.instruction());
        }
        try (Agent again = agent()) {
            assertThat(decision.ruling())
                    .isInstanceOfSatisfying(
                            Ruling.Admitted.class,
                            admitted -> assertThat(admitted.grounds()).isEqualTo(expected));
            assertThat(again.ledger.admissions().findByRun(runOf(decision))).hasValue(decision);
            assertThat(again.ledger.admissions().isUsed(approval)).isTrue();
            assertThat(again.ledger
                            .admissions()
                            .isUsed(new ApprovalUse(approval.digest(), NOON.plus(Duration.ofHours(3)))))
                    .as("the same was approved once more")
                    .isFalse();
        }
    }

    @Test
    void keepsTheSentenceOfARefusal() {
        try (Agent agent = agent(List.of((delivery, order) ->
                new Verdict.Refused(ErrorCode.GUARDRAIL_REFUSED, "backup.namespaces does not name it")))) {
            agent.receive(Hub.instruction());

            assertThat(agent.ledger.admissions().decisions(10))
                    .extracting(Decision::ruling)
                    .containsExactly(
                            new Ruling.Refused(ErrorCode.GUARDRAIL_REFUSED, "backup.namespaces does not name it"));
        }
    }

    @Test
    void decidesNothingWhileAJudgeCannotAsk() {
        boolean[] away = {true};
        try (Agent agent = agent(List.of((delivery, order) -> {
            if (away[0]) {
                throw new DavitException(ErrorCode.CLUSTER_UNREACHABLE, "the API server is away");
            }
            return Verdict.PASSED;
        }))) {
            assertRefused(agent, Hub.instruction(), ErrorCode.CLUSTER_UNREACHABLE);
            assertThat(agent.marks()).isEmpty();

            away[0] = false;
            assertThat(runOf(agent.receive(Hub.instruction()))).isNotNull();
        }
    }

    @Test
    void refusesWhatItDoesNotUnderstand() {
        UnknownFieldSet unknown = UnknownFieldSet.newBuilder()
                .addField(
                        500,
                        UnknownFieldSet.Field.newBuilder()
                                .addLengthDelimited(ByteString.EMPTY)
                                .build())
                .build();
        ByteString kind = Order.newBuilder().setUnknownFields(unknown).build().toByteString();
        ByteString condition = Order.newBuilder()
                .setBackup(BackupOrder.newBuilder().setUnknownFields(unknown))
                .build()
                .toByteString();
        try (Agent agent = agent()) {
            assertThat(refusal(agent.receive(Hub.instruction().setOrder(kind))))
                    .isEqualTo(ErrorCode.INSTRUCTION_KIND_UNKNOWN);
            assertThat(refusal(agent.receive(second(2).setOrder(condition))))
                    .isEqualTo(ErrorCode.INSTRUCTION_FIELD_UNKNOWN);
        }
    }

    @Test
    void reportsWhatItDecidedOnce() {
        try (Agent agent = agent()) {
            Decision admitted = agent.receive(Hub.instruction());
            agent.receive(Hub.instruction().setSequence(2));
            agent.ledger.admissions().cancelAhead(InstructionId.parse(ANOTHER_ID), NOON.plus(Duration.ofDays(1)));
            agent.receive(second(3));
            agent.receive(second(4));

            List<Receipt> receipts = agent.receipts();
            assertThat(receipts).hasSize(2);
            assertThat(receipts.getFirst().getAdmitted()).isTrue();
            assertThat(receipts.getFirst().getRunId()).isEqualTo(runOf(admitted).toString());
            assertThat(receipts.getFirst().getDecidedAt().getSequence()).isEqualTo(1);
            assertThat(receipts.getLast().getAdmitted()).isFalse();
            assertThat(receipts.getLast().getRefusalCode()).isEqualTo("INSTRUCTION_CANCELED");
            assertThat(receipts.getLast().toString())
                    .as("sentences stay on the cluster (P12)")
                    .doesNotContain("canceled before");
        }
    }

    @Test
    void doesNotStartWhatWasCanceledBeforeItCame() {
        try (Agent agent = agent()) {
            agent.ledger
                    .admissions()
                    .cancelAhead(
                            InstructionId.parse(Hub.instruction().getInstructionId()), NOON.plus(Duration.ofDays(1)));

            assertThat(refusal(agent.receive(Hub.instruction()))).isEqualTo(ErrorCode.INSTRUCTION_CANCELED);
        }
    }

    /** The protocol's section 7: wherever the process dies, the next one goes on; nothing is lost, nothing runs twice. */
    @Test
    void survivesADeathAtEveryStep() throws Exception {
        int deaths = 0;
        while (true) {
            Path own = Files.createDirectory(folder.resolve("death-" + deaths));
            Agent.Cluster world = new Agent.Cluster();
            boolean died = diesAt(deaths, own, world);
            Decision decision;
            try (Agent next = new Agent(own, world, hub, CLOCK, List.of(), Death.never())) {
                // The hub did not get a receipt, and delivers again, for the epoch that the agent says.
                decision = next.receive(Hub.instruction()
                        .setSequence(2)
                        .setStateEpoch(ByteString.copyFrom(
                                next.standing.anchor().epoch().bytes())));
                assertThat(next.alarm().isEmpty() || next.alarm().equals(Optional.of(ErrorCode.ANCHOR_LOST)))
                        .as("death %d: %s", deaths, next.alarm())
                        .isTrue();
                assertThat(next.ledger.admissions().waiting())
                        .as("death %d", deaths)
                        .isEmpty();
                assertThat(next.receipts())
                        .as("death %d: one receipt, whatever was killed (P14)", deaths)
                        .singleElement()
                        .satisfies(receipt -> {
                            assertThat(receipt.getInstructionId())
                                    .isEqualTo(Hub.instruction().getInstructionId());
                            assertThat(receipt.getRunId())
                                    .isEqualTo(runOf(decision).toString());
                        });
            }
            assertThat(world.runs).as("death %d", deaths).containsExactly(runOf(decision));
            if (!died) {
                break;
            }
            deaths++;
        }
        assertThat(deaths).as("steps at which it can die").isGreaterThan(15);
    }

    private boolean diesAt(int step, Path own, Agent.Cluster world) {
        try (Agent mortal = new Agent(own, world, hub, CLOCK, List.of(), new Death(step))) {
            mortal.receive(Hub.instruction());
            return false;
        } catch (Death.Dead dead) {
            return true;
        }
    }

    @Test
    void beginsANewEpochWhenItsLedgerIsLost() throws Exception {
        try (Agent agent = agent()) {
            agent.receive(Hub.instruction());
        }
        Path fresh = Files.createDirectory(folder.resolve("fresh"));
        try (Agent agent = new Agent(fresh, cluster, hub, CLOCK, List.of(), Death.never())) {
            assertThat(agent.alarm()).hasValue(ErrorCode.LEDGER_LOST);
            assertRefused(agent, Hub.instruction(), ErrorCode.INSTRUCTION_EPOCH);
            assertRefused(agent, second(2), ErrorCode.INSTRUCTION_EPOCH);
        }
        assertThat(cluster.runs).hasSize(1);
    }

    @Test
    void beginsANewEpochWhenItsLedgerWasPutBack() throws Exception {
        try (Agent agent = agent()) {
            agent.receive(Hub.instruction());
        }
        Path copy = Files.createDirectory(folder.resolve("copy"));
        copy(folder.resolve("ledger"), copy.resolve("ledger"));
        try (Agent agent = agent()) {
            agent.receive(second(2));
        }
        try (Agent putBack = new Agent(copy, cluster, hub, CLOCK, List.of(), Death.never())) {
            assertThat(putBack.alarm()).hasValue(ErrorCode.LEDGER_ROLLED_BACK);
            assertRefused(putBack, second(2), ErrorCode.INSTRUCTION_EPOCH);
        }
        assertThat(cluster.runs).hasSize(2);
    }

    @Test
    void beginsANewEpochWhenTheAnchorIsGone() {
        try (Agent agent = agent()) {
            agent.receive(Hub.instruction());
        }
        cluster.anchor.delete();
        try (Agent agent = agent()) {
            assertThat(agent.alarm()).hasValue(ErrorCode.ANCHOR_LOST);
            assertThat(agent.reports())
                    .as("the receipt of the old epoch, and why there is a new one")
                    .extracting(report ->
                            report.getContentCase().name() + report.getAlarm().getCode())
                    .containsExactly("RECEIPT", "ALARMANCHOR_LOST");
            assertRefused(agent, second(2), ErrorCode.INSTRUCTION_EPOCH);
        }
    }

    @Test
    void admitsNothingBesideASecondLedgerOfThisAgent() throws Exception {
        Path clone = Files.createDirectory(folder.resolve("clone"));
        try (Agent agent = agent();
                Agent other = new Agent(clone, cluster, hub, CLOCK, List.of(), Death.never())) {
            assertThat(other.alarm()).hasValue(ErrorCode.LEDGER_LOST);

            assertRefused(agent, Hub.instruction(), ErrorCode.STATE_EPOCH_FORK);
            assertThat(cluster.runs).isEmpty();
        }
        assertThatThrownBy(this::agent)
                .isInstanceOfSatisfying(
                        DavitException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.STATE_EPOCH_FORK));
    }

    @Test
    void goesOnWhenSomebodyOnlyLabelsTheAnchor() {
        try (Agent agent = agent()) {
            cluster.anchor.touch();

            assertThat(runOf(agent.receive(Hub.instruction()))).isNotNull();
        }
    }

    @Test
    void forgetsWhatNobodyCanAskForAnyMore() {
        try (Agent agent = agent()) {
            Decision decision = agent.receive(Hub.instruction());

            agent.ledger.admissions().forget(NOON.plus(Duration.ofDays(90)), NOON.plus(Duration.ofMinutes(30)));
            assertThat(agent.ledger.admissions().find(decision.id()))
                    .as("may still be delivered")
                    .isPresent();

            agent.ledger.admissions().forget(NOON.plus(Duration.ofDays(90)), NOON.plus(Duration.ofDays(90)));
            assertThat(agent.ledger.admissions().find(decision.id())).isEmpty();
            assertThat(agent.marks()).containsEntry(normal, 1L);
        }
    }

    private Agent agent() {
        return agent(List.of());
    }

    private Agent agent(List<Judge> judges) {
        return new Agent(folder, cluster, hub, CLOCK, judges, Death.never());
    }

    private static Instruction.Builder second(long sequence) {
        return Hub.instruction().setInstructionId(ANOTHER_ID).setSequence(sequence);
    }

    private static ByteString order(String name) {
        return Order.newBuilder()
                .setBackup(BackupOrder.newBuilder().setName(name))
                .build()
                .toByteString();
    }

    private static RunId runOf(Decision decision) {
        assertThat(decision.ruling()).isInstanceOf(Ruling.Admitted.class);
        return ((Ruling.Admitted) decision.ruling()).run();
    }

    private static ErrorCode refusal(Decision decision) {
        assertThat(decision.ruling()).isInstanceOf(Ruling.Refused.class);
        return ((Ruling.Refused) decision.ruling()).code();
    }

    private static void assertRefused(Agent agent, Instruction.Builder instruction, ErrorCode code) {
        assertThatThrownBy(() -> agent.receive(instruction))
                .isInstanceOfSatisfying(
                        DavitException.class,
                        refused -> assertThat(refused.code()).isEqualTo(code));
    }

    private static void copy(Path from, Path to) throws Exception {
        Files.createDirectory(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }
}
