package io.davit.agent.orders;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.agent.admission.AdmissionLedger;
import io.davit.agent.admission.Decision;
import io.davit.agent.admission.Decision.Ruling;
import io.davit.agent.admission.Grounds;
import io.davit.agent.admission.InstructionId;
import io.davit.agent.admission.Lane;
import io.davit.agent.admission.Line;
import io.davit.agent.admission.OrderBytes;
import io.davit.agent.admission.OrderStarter;
import io.davit.agent.admission.ReadOrder;
import io.davit.agent.admission.StateEpoch;
import io.davit.agent.ledger.Ledger;
import io.davit.agent.policies.LocationPolicy;
import io.davit.agent.reports.Auditor;
import io.davit.agent.run.OrderedRun;
import io.davit.agent.run.Outcome;
import io.davit.agent.run.RunCause;
import io.davit.agent.run.RunContext;
import io.davit.agent.run.RunId;
import io.davit.agent.run.RunKind;
import io.davit.agent.run.RunOrder;
import io.davit.agent.run.RunRecord;
import io.davit.agent.run.RunState;
import io.davit.agent.runs.RunEngine;
import io.davit.agent.runs.Runner;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.proto.agent.v1.BackupOrder;
import io.davit.proto.agent.v1.CancelOrder;
import io.davit.proto.agent.v1.LocationTuple;
import io.davit.proto.agent.v1.Order;
import io.davit.proto.agent.v1.OutcomeState;
import io.davit.proto.agent.v1.RevokeLocationOrder;
import io.davit.proto.agent.v1.SetLocationOrder;
import io.davit.signing.SigningKey;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Admitted orders on a real ledger and a real runner; only what a run does is made up. */
class OrderDeskTest {
    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOON, ZoneOffset.UTC);
    private static final StateEpoch EPOCH = new StateEpoch("000102030405060708090a0b0c0d0e0f");
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Line LINE = new Line(SigningKey.random().id(), Lane.NORMAL);

    @TempDir
    private Path folder;

    private final Auditor auditor = new Auditor();
    private final AtomicInteger begun = new AtomicInteger();
    private volatile boolean isSlow;
    private final CountDownLatch running = new CountDownLatch(1);
    private Ledger ledger;
    private Runner runner;
    private OrderDesk desk;
    private int sequence;

    @BeforeEach
    void enrol() {
        open();
        ledger.admissions().begin(EPOCH, Optional.empty(), Optional.empty());
        ledger.reports().begin(auditor);
    }

    private void open() {
        ledger = Ledger.open(folder);
        runner = new Runner(ledger, ledger, engine(), run -> {}, CLOCK, duration -> {});
        desk = new OrderDesk(ledger.admissions(), ledger.policies(), OrderDeskTest::read, new Desk(), CLOCK);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    private final class Desk implements OrderedRuns {
        @Override
        public void admit(OrderedRun run) {
            runner.admit(run);
        }

        @Override
        public boolean cancel(RunId run, String reason) {
            boolean isKnown = ledger.find(run).isPresent();
            if (isKnown) {
                runner.cancel(run, reason);
            }
            return isKnown;
        }
    }

    private static RunOrder read(Order order) {
        if (order.getBackup().getLocation().equals("nonsense")) {
            throw new DavitException(ErrorCode.ARGUMENT_INVALID, "nonsense");
        }
        return new RunOrder(
                RunKind.valueOf(order.getKindCase().name().toUpperCase(Locale.ROOT)),
                order.getBackup().getLocation(),
                "{\"some\":1}");
    }

    private RunEngine engine() {
        return new RunEngine() {
            @Override
            public void check(RunOrder order) {
                if (order.isUnreadable()) {
                    throw new DavitException(ErrorCode.ARGUMENT_INVALID, "");
                }
                if (order.location().equals("nowhere")) {
                    throw new DavitException(ErrorCode.LOCATION_UNKNOWN, "");
                }
            }

            @Override
            public Outcome run(RunOrder order, RunContext run) {
                begun.incrementAndGet();
                while (isSlow && order.kind() == RunKind.BACKUP) {
                    running.countDown();
                    run.proceed();
                    Thread.onSpinWait();
                }
                return new Outcome.Succeeded(Map.of(), List.of());
            }
        };
    }

    @Test
    void makesARunOfAnOrderUnderTheIdOfItsDecision() {
        OrderStarter.Start start = admitted(backup("quay"));

        desk.start(start);
        desk.start(start);

        RunRecord run = ended(start);
        assertThat(run.state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(run.cause()).hasValue(new RunCause(start.decision().id().value(), "request-1"));
        assertThat(begun).as("the second call found the first").hasValue(1);
        assertThat(auditor.outcomes(ledger.reports(), EPOCH)).singleElement().satisfies(outcome -> {
            assertThat(outcome.getInstructionId())
                    .isEqualTo(start.decision().id().toString());
            assertThat(outcome.getRunId()).isEqualTo(run.id().toString());
        });
    }

    @Test
    void anOrderThatWasStartedBeforeTheProcessWentOnRunsOnce() {
        OrderStarter.Start start = admitted(backup("quay"));
        ledger.admit(RunRecord.admitted(
                start.ruling().run(),
                read(start.order().order()),
                Optional.of(new RunCause(start.decision().id().value(), "")),
                NOON));

        desk.start(start);
        runner.resume();
        desk.start(start);

        assertThat(ended(start).starts()).isEqualTo(1);
        assertThat(begun).hasValue(1);
    }

    @Test
    void whatIsWrongWithAnAdmittedOrderIsItsOutcome() {
        OrderStarter.Start nowhere = admitted(backup("nowhere"));
        OrderStarter.Start nonsense = admitted(backup("nonsense"));
        desk.start(nowhere);
        desk.start(nonsense);
        ended(nowhere);
        ended(nonsense);

        assertThat(auditor.outcomes(ledger.reports(), EPOCH))
                .extracting(outcome -> outcome.getInstructionId() + " " + outcome.getCode())
                .containsExactlyInAnyOrder(
                        nowhere.decision().id() + " LOCATION_UNKNOWN",
                        nonsense.decision().id() + " ARGUMENT_INVALID");
        assertThat(begun).hasValue(0);
    }

    @Test
    void refusesNonsenseBeforeItIsAdmitted() {
        WellFormed judge = new WellFormed(OrderDeskTest::read);

        assertThat(judge.judge(null, new ReadOrder(backup("nonsense"))))
                .isEqualTo(new io.davit.agent.admission.Verdict.Refused(ErrorCode.ARGUMENT_INVALID, "nonsense"));
        assertThat(judge.judge(null, new ReadOrder(backup("quay")))).isEqualTo(io.davit.agent.admission.Verdict.PASSED);
    }

    @Test
    void cancelsARunThatIsUnderWay() throws InterruptedException {
        isSlow = true;
        OrderStarter.Start target = admitted(backup("quay"));
        desk.start(target);
        running.await();

        OrderStarter.Start cancel = admitted(cancel(target.decision().id()));
        desk.start(cancel);

        assertThat(ended(target).state()).isEqualTo(RunState.CANCELED);
        assertThat(ended(cancel).state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(auditor.outcomes(ledger.reports(), EPOCH))
                .extracting(outcome -> outcome.getKind() + " " + outcome.getState())
                .containsExactlyInAnyOrder(
                        "backup " + OutcomeState.OUTCOME_STATE_CANCELED,
                        "cancel " + OutcomeState.OUTCOME_STATE_SUCCEEDED);
    }

    @Test
    void aCancelOfWhatHasEndedChangesNothing() {
        OrderStarter.Start target = admitted(backup("quay"));
        desk.start(target);
        RunRecord before = ended(target);

        desk.start(admitted(cancel(target.decision().id())));

        assertThat(ledger.find(before.id())).hasValue(before);
        assertThat(ledger.admissions().isCanceledAhead(target.decision().id())).isFalse();
    }

    @Test
    void remembersACancelThatCameAheadForAsLongAsItsTargetMayBeDelivered() {
        InstructionId target = next();
        AdmissionLedger admissions = ledger.admissions();

        desk.start(admitted(cancel(target)));

        Instant last = NOON.plus(OrderDesk.LONGEST_DELIVERY);
        admissions.forget(NOON, last);
        assertThat(admissions.isCanceledAhead(target)).isTrue();
        admissions.forget(NOON, last.plusNanos(1));
        assertThat(admissions.isCanceledAhead(target)).isFalse();
    }

    /** Its decision is in the ledger, and its run is not: it waits for the anchor, say. */
    @Test
    void anOrderThatIsCanceledBetweenDecisionAndStartEndsAtOnce() {
        OrderStarter.Start target = admitted(backup("quay"));

        desk.start(admitted(cancel(target.decision().id())));
        desk.start(target);

        assertThat(ended(target).state()).isEqualTo(RunState.CANCELED);
    }

    @Test
    void laysALocationDownBeforeTheNextOrderIsJudged() {
        LocationTuple first = LocationTuple.newBuilder().setBucket("one").build();
        LocationTuple second = LocationTuple.newBuilder().setBucket("two").build();

        desk.start(admitted(set("main", 2, first)));
        assertThat(ledger.policies().find("main")).hasValue(policy("main", 2, first));
        OrderStarter.Start later = admitted(set("main", 3, second));
        desk.start(later);
        desk.start(admitted(set("main", 2, first)));
        desk.start(admitted(set("other", 1, first)));
        ended(later);
        ledger.close();
        open();

        assertThat(ledger.policies().inForce()).containsExactly(policy("main", 3, second), policy("other", 1, first));
    }

    @Test
    void aRevokedLocationIsGoneAndItsVersionStays() {
        LocationTuple tuple = LocationTuple.newBuilder().setBucket("one").build();
        desk.start(admitted(set("main", 2, tuple)));

        desk.start(admitted(Order.newBuilder()
                .setRevokeLocation(
                        RevokeLocationOrder.newBuilder().setName("main").setVersion(3))
                .build()));
        desk.start(admitted(set("main", 2, tuple)));

        assertThat(ledger.policies().inForce()).isEmpty();
        assertThat(ledger.policies().find("main"))
                .hasValueSatisfying(policy -> assertThat(policy.version()).isEqualTo(3));
    }

    private RunRecord ended(OrderStarter.Start start) {
        return runner.await(start.ruling().run(), LONG).orElseThrow();
    }

    private InstructionId next() {
        return new InstructionId(RunId.next(CLOCK).value());
    }

    private OrderStarter.Start admitted(Order order) {
        OrderBytes bytes = new OrderBytes(order.toByteArray());
        Ruling.Admitted ruling = new Ruling.Admitted(RunId.next(CLOCK), Grounds.NONE);
        Decision decision = new Decision(
                next(),
                bytes.digest(),
                LINE,
                ++sequence,
                NOON.plusSeconds(60),
                NOON,
                "request-1",
                ruling,
                Decision.Stage.ANCHORED);
        ledger.admissions().decide(decision, bytes);
        return new OrderStarter.Start(decision, ruling, new ReadOrder(order));
    }

    private static Order backup(String location) {
        return Order.newBuilder()
                .setBackup(BackupOrder.newBuilder().setLocation(location))
                .build();
    }

    private static Order cancel(InstructionId target) {
        return Order.newBuilder()
                .setCancel(CancelOrder.newBuilder().setTargetInstructionId(target.toString()))
                .build();
    }

    private static LocationPolicy policy(String name, long version, LocationTuple tuple) {
        OrderBytes order = new OrderBytes(set(name, version, tuple).toByteArray());
        return new LocationPolicy(name, version, Optional.of(tuple), order.digest());
    }

    private static Order set(String name, long version, LocationTuple tuple) {
        return Order.newBuilder()
                .setSetLocation(SetLocationOrder.newBuilder()
                        .setName(name)
                        .setVersion(version)
                        .setTuple(tuple))
                .build();
    }
}
