package io.davit.agent.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.agent.admission.Decision;
import io.davit.agent.admission.Decision.Ruling;
import io.davit.agent.admission.Decision.Stage;
import io.davit.agent.admission.InstructionId;
import io.davit.agent.admission.Lane;
import io.davit.agent.admission.Line;
import io.davit.agent.admission.OrderBytes;
import io.davit.agent.rocks.RocksStore;
import io.davit.errors.ErrorCode;
import io.davit.signing.SigningKey;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What admins of the cluster look at while an agent runs. */
class ShownAdmissionsTest {
    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");

    @TempDir
    private Path folder;

    @Test
    void showsDecisionsBesideTheAgentThatMadeThem() {
        OrderBytes order = new OrderBytes(new byte[] {1, 2, 3});
        Decision decision = new Decision(
                InstructionId.parse("019e8320-a800-7abc-8def-0123456789ab"),
                order.digest(),
                new Line(SigningKey.random().id(), Lane.NORMAL),
                1,
                NOON.plusSeconds(60),
                NOON,
                "request-1",
                new Ruling.Refused(ErrorCode.APPROVAL_MISSING, "nobody approved it"),
                Stage.DECIDED);
        try (Ledger owner = Ledger.open(folder)) {
            owner.admissions().decide(decision, order);
            owner.admissions().keepClockFloor(NOON);

            try (Ledger beside = Ledger.openReadOnly(folder).orElseThrow()) {
                assertThat(beside.shownAdmissions()).hasValueSatisfying(shown -> {
                    assertThat(shown.decisions(10)).containsExactly(decision);
                    assertThat(shown.order(decision.id())).hasValue(order);
                    assertThat(shown.clockFloor()).hasValue(NOON);
                });
            }
        }
    }

    @Test
    void showsNothingOfAnAgentThatKnewOfNoInstructions() {
        RocksStore.open(folder.resolve("ledger"), List.of("runs", "steps", "leaks", "locations"), 1)
                .close();

        try (Ledger beside = Ledger.openReadOnly(folder).orElseThrow()) {
            assertThat(beside.shownAdmissions()).isEmpty();
        }
    }
}
