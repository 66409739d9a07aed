package io.davit.agent.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.agent.admission.Decision;
import io.davit.agent.admission.Decision.Ruling;
import io.davit.agent.admission.Decision.Stage;
import io.davit.agent.admission.Grounds;
import io.davit.agent.admission.InstructionId;
import io.davit.agent.admission.Lane;
import io.davit.agent.admission.Line;
import io.davit.agent.admission.OrderBytes;
import io.davit.agent.guardrails.ClusterWide;
import io.davit.agent.ledger.Ledger;
import io.davit.agent.run.RunId;
import io.davit.signing.SigningKey;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestoreLimitsTest {
    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");
    private static final ClusterWide ALL = new ClusterWide(true, true, true, true, true);
    private static final ClusterWide NONE = new ClusterWide(false, false, false, false, false);

    @TempDir
    private Path folder;

    private final RunId run = RunId.next(Clock.fixed(NOON, ZoneOffset.UTC));

    @Test
    void areThoseOfNowForARestoreThatWasOrderedOnTheCluster() {
        try (Ledger ledger = Ledger.open(folder)) {
            assertThat(new RestoreLimits(ledger.admissions(), () -> ALL).of(run))
                    .isEqualTo(ALL);
        }
    }

    /** P12: guardrails that were opened since, or closed, are none of this restore's. */
    @Test
    void areThoseThatAdmittedARestoreOfTheHub() {
        ClusterWide then = new ClusterWide(false, true, false, true, false);
        admit(Grounds.within(then.words()));

        assertThat(afterRestart(ALL)).isEqualTo(then);
        assertThat(afterRestart(NONE)).isEqualTo(then);
    }

    @Test
    void areTheStrictestForAnOrderThatWasAdmittedWithoutAny() {
        admit(Grounds.NONE);

        assertThat(afterRestart(ALL)).isEqualTo(NONE);
    }

    @Test
    void surviveTheirForm() {
        for (ClusterWide limits : new ClusterWide[] {ALL, NONE, ClusterWide.STANDARD}) {
            assertThat(ClusterWide.ofWords(limits.words())).isEqualTo(limits);
        }
    }

    private void admit(Grounds grounds) {
        OrderBytes order = new OrderBytes(new byte[] {1});
        try (Ledger ledger = Ledger.open(folder)) {
            ledger.admissions()
                    .decide(
                            new Decision(
                                    InstructionId.parse("019e8320-a800-7abc-8def-0123456789ab"),
                                    order.digest(),
                                    new Line(SigningKey.random().id(), Lane.NORMAL),
                                    1,
                                    NOON.plusSeconds(60),
                                    NOON,
                                    "request-1",
                                    new Ruling.Admitted(run, grounds),
                                    Stage.DECIDED),
                            order);
        }
    }

    private ClusterWide afterRestart(ClusterWide now) {
        try (Ledger ledger = Ledger.open(folder)) {
            return new RestoreLimits(ledger.admissions(), () -> now).of(run);
        }
    }
}
