package io.davit.agent.instruction;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.agent.admission.Decision;
import io.davit.proto.agent.v1.Report;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IntakeTest {
    private static final Clock CLOCK = Clock.fixed(Hub.NOON.plusSeconds(60), ZoneOffset.UTC);

    @TempDir
    private Path folder;

    private final Hub hub = new Hub();

    /** P3: whatever comes before, the next honest order is admitted; and everything is in the chain that was refused. */
    @Test
    void reportsWhatItRejectsAndGoesOn() {
        try (Agent agent = new Agent(folder, new Agent.Cluster(), hub, CLOCK, List.of(), Death.never())) {
            Intake intake = new Intake(
                    () -> new InstructionVerifier(hub.trusted(), hub.audience()),
                    agent.inbox,
                    new Rejections(agent.ledger.admissions(), CLOCK),
                    CLOCK);

            assertThat(intake.take("garbage".getBytes(StandardCharsets.US_ASCII)))
                    .isEmpty();
            assertThat(intake.take(
                            Hub.signed(hub.stranger, Hub.instruction().build().toByteArray())))
                    .isEmpty();
            Optional<Decision> first =
                    intake.take(hub.ordering(Hub.instruction().setSequence(5)));
            assertThat(intake.take(hub.ordering(
                            Hub.instruction().setSequence(4).setInstructionId("019e8320-a801-7abc-8def-0123456789ab"))))
                    .as("replayed")
                    .isEmpty();
            assertThat(intake.take(hub.ordering(Hub.instruction().setSequence(6))))
                    .isEqualTo(first);

            assertThat(agent.reports())
                    .extracting(IntakeTest::told)
                    .containsExactly(
                            "ENVELOPE_MALFORMED", "INSTRUCTION_KEY_UNKNOWN", "receipt", "INSTRUCTION_REPLAYED");
        }
    }

    private static String told(Report report) {
        return report.hasRejected()
                ? report.getRejected().getCode()
                : report.getContentCase().name().toLowerCase(Locale.ROOT);
    }
}
