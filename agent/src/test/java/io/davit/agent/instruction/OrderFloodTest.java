package io.davit.agent.instruction;

import static io.davit.agent.instruction.Hub.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.davit.agent.admission.Decision;
import io.davit.agent.admission.Decision.Ruling;
import io.davit.agent.admission.InstructionId;
import io.davit.agent.admission.Judges;
import io.davit.agent.admission.Rejection;
import io.davit.agent.admission.Verdict;
import io.davit.agent.guardrails.GuardrailsDocument;
import io.davit.agent.guardrails.GuardrailsSource.InForce;
import io.davit.agent.judges.OrderQuota;
import io.davit.errors.ErrorCode;
import io.davit.proto.agent.v1.BackupOrder;
import io.davit.proto.agent.v1.CancelOrder;
import io.davit.proto.agent.v1.Instruction;
import io.davit.proto.agent.v1.Lane;
import io.davit.proto.agent.v1.Order;
import io.davit.proto.agent.v1.ReportInventoryOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** P3, P12: whoever holds the online keys can order without end; what is left of it on the disk has an end. */
class OrderFloodTest {
    private static final int LONG_ORDER = 200 << 10;

    @TempDir
    private Path folder;

    private final Hub hub = new Hub();
    private final Agent.Cluster cluster = new Agent.Cluster();
    private final Set<InstructionId> open = new HashSet<>();
    private String guardrails = "";
    private Instant now = NOON.plusSeconds(60);
    private int orders;
    private int guardrailsRead;
    private Agent agent;
    private Intake intake;

    @BeforeEach
    void start() {
        Clock clock = new Clock() {
            @Override
            public Instant instant() {
                return now;
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        };
        OrderQuota quota = new OrderQuota(
                (kind, at) -> agent.ledger.admissions().count(kind, at),
                () -> {
                    guardrailsRead++;
                    return new InForce(GuardrailsDocument.parse(guardrails, "a test"), "a test");
                },
                open::contains);
        Judges judges = new Judges(
                quota,
                trusted -> Optional.empty(),
                List.of((delivery, order) -> order.order().hasBackup()
                        ? new Verdict.Refused(
                                ErrorCode.GUARDRAIL_REFUSED, order.order().toString())
                        : Verdict.PASSED));
        agent = new Agent(folder, cluster, hub, clock, judges, Death.never());
        intake = new Intake(
                () -> new InstructionVerifier(hub.trusted(), hub.audience()),
                agent.inbox,
                new Rejections(agent.ledger.admissions(), clock),
                clock);
    }

    @AfterEach
    void stop() {
        agent.close();
    }

    @Test
    void aFloodOfValidOrdersIsRefusedByNameAndFillsNothing() throws IOException {
        guardrails = "orders: {per-hour: 20}";

        for (int i = 0; i < 300; i++) {
            take(longBackup());
        }

        assertThat(decisions()).hasSize(20);
        assertThat(rejected())
                .as("of 280 some are written down, and the rest is counted")
                .hasSize(10)
                .allSatisfy(one -> assertThat(one.sentence()).contains("orders.per-hour", "backup"));
        assertThat(agent.receipts()).hasSize(20);
        assertThat(guardrailsRead).as("a flood does not reach the API server").isEqualTo(1);
        assertThat(bytesOnDisk()).isLessThan(10L << 20);
        assertThat(take(inventory())).as("another kind").isPresent();
        now = now.plus(Duration.ofHours(1));
        assertThat(take(backup())).as("the next hour").isPresent();
        take(longBackup());
        assertThat(agent.reports().stream().filter(report -> report.hasRejected()))
                .hasSize(10);
    }

    @Test
    void keepsOfRefusedOrdersTheNewestBytesAndEveryDecision() {
        guardrails = "orders: {kept-bytes: 1MiB}";

        for (int i = 0; i < 12; i++) {
            take(longBackup());
        }

        List<Decision> newestFirst = decisions();
        assertThat(newestFirst).hasSize(12);
        assertThat(newestFirst.subList(0, 5))
                .allSatisfy(decision -> assertThat(agent.ledger.admissions().order(decision.id()))
                        .isPresent());
        assertThat(newestFirst.subList(5, 12)).allSatisfy(decision -> {
            assertThat(agent.ledger.admissions().order(decision.id())).isEmpty();
            assertThat(((Ruling.Refused) decision.ruling()).sentence()).hasSizeLessThan(1_100);
        });
    }

    @Test
    void forgetsOrdersWithTheirDecisions() {
        guardrails = "orders: {kept-bytes: 1MiB}";
        take(longBackup());
        Decision old = decisions().getFirst();
        now = now.plus(Duration.ofDays(2));
        agent.ledger.admissions().forget(now.minus(Duration.ofDays(1)), now);
        assertThat(agent.ledger.admissions().order(old.id())).isEmpty();

        for (int i = 0; i < 5; i++) {
            take(longBackup());
        }

        assertThat(decisions())
                .as("what was forgotten takes no room")
                .hasSize(5)
                .allSatisfy(decision -> assertThat(agent.ledger.admissions().order(decision.id()))
                        .isPresent());
    }

    @Test
    void countsByDayOverRestarts() {
        guardrails = "orders: {per-hour: 2, per-day: 3}";
        assertThat(take(backup())).isPresent();
        assertThat(take(backup())).isPresent();
        assertThat(take(backup())).as("a third one in the hour").isEmpty();

        now = now.plus(Duration.ofHours(1));
        agent.close();
        start();
        assertThat(take(backup())).isPresent();
        assertThat(take(backup())).as("a fourth one in the day").isEmpty();
        assertThat(rejected().getFirst().sentence()).contains("orders.per-day");

        now = now.plus(Duration.ofHours(23));
        assertThat(take(backup())).as("a day later").isPresent();
    }

    @Test
    void countsNothingAheadOfAClockThatWasSetBack() {
        guardrails = "orders: {per-hour: 2, per-day: 2}";
        now = NOON.plus(Duration.ofMinutes(90));
        take(backup());
        take(backup());
        now = NOON.plus(Duration.ofMinutes(10));

        assertThat(take(backup())).isPresent();
        now = NOON.plus(Duration.ofMinutes(90));
        assertThat(take(backup())).as("what lay ahead was dropped").isPresent();
    }

    @Test
    void aCancelOfWhatRunsAlwaysCountsOnce() {
        guardrails = "orders: {per-hour: 2}";
        Decision running = take(inventory()).orElseThrow();
        open.add(running.id());
        for (int i = 0; i < 5; i++) {
            take(cancel("019e8320-a900-7abc-8def-%012x".formatted(i)));
        }
        assertThat(rejected()).hasSize(3);

        assertThat(take(cancel(running.id().toString())))
                .as("it ends something")
                .isPresent();
        assertThat(take(cancel(running.id().toString()))).as("once more").isEmpty();
        open.clear();
        assertThat(take(cancel(decisions().getFirst().id().toString()))).isEmpty();
    }

    /** P3: it wedges nothing, and decides nothing. */
    @Test
    void whatWasTooManyIsDecidedAboutWhenItIsDeliveredLater() {
        guardrails = "orders: {per-hour: 1}";
        take(backup());
        take(inventory());
        Instruction.Builder late = instruction(inventory());
        assertThat(intake.take(hub.ordering(late))).isEmpty();
        assertThat(agent.marks().values()).contains(late.getSequence());

        now = now.plus(Duration.ofMinutes(59));
        assertThat(intake.take(hub.ordering(late.setSequence(++orders)))).isPresent();
    }

    private List<Decision> decisions() {
        return agent.ledger.admissions().decisions(1_000);
    }

    private List<Rejection> rejected() {
        return agent.ledger.admissions().rejections().stream()
                .filter(one -> one.code() == ErrorCode.ORDERS_TOO_MANY)
                .toList();
    }

    private long bytesOnDisk() throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    private Optional<Decision> take(Order order) {
        return intake.take(hub.ordering(instruction(order)));
    }

    private Instruction.Builder instruction(Order order) {
        orders++;
        return Hub.instruction()
                .setInstructionId("019e8320-a800-7abc-8def-%012x".formatted(orders))
                .setSequence(orders)
                .setIssuedAt(Hub.at(now.minusSeconds(60)))
                .setNotBefore(Hub.at(now.minusSeconds(60)))
                .setExpiresAt(Hub.at(now.plus(Duration.ofHours(2))))
                .setLane(order.hasCancel() ? Lane.LANE_CANCEL : Lane.LANE_NORMAL)
                .setOrder(order.toByteString());
    }

    private static Order longBackup() {
        return Order.newBuilder()
                .setBackup(BackupOrder.newBuilder().setName("x".repeat(LONG_ORDER)))
                .build();
    }

    private static Order backup() {
        return Order.newBuilder()
                .setBackup(BackupOrder.newBuilder().setName("short"))
                .build();
    }

    private static Order inventory() {
        return Order.newBuilder()
                .setReportInventory(ReportInventoryOrder.getDefaultInstance())
                .build();
    }

    private static Order cancel(String target) {
        return Order.newBuilder()
                .setCancel(CancelOrder.newBuilder().setTargetInstructionId(target))
                .build();
    }
}
