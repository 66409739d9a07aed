package io.davit.agent.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.agent.admission.StateEpoch;
import io.davit.agent.ledger.Ledger;
import io.davit.agent.reports.Auditor;
import io.davit.agent.reports.ReportWire;
import io.davit.errors.ErrorCode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForgettingTest {
    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");
    private static final StateEpoch EPOCH = StateEpoch.mint();

    @TempDir
    private Path folder;

    @Test
    void keepsWhatTheHubHasForNinetyDaysAndWhatItHasNotForEver() {
        try (Ledger ledger = Ledger.open(folder)) {
            ledger.admissions().begin(EPOCH, Optional.empty(), Optional.empty());
            ledger.reports().begin(new Auditor());
            ledger.reports().append(ReportWire.alarm(ErrorCode.LEDGER_LOST, "", NOON));
            ledger.reports().append(ReportWire.alarm(ErrorCode.LEDGER_LOST, "", NOON));
            ledger.reports().acknowledge(EPOCH, 1, NOON);
            Forgetting forgetting = new Forgetting(ledger);

            forgetting.onceADay(NOON.plus(Duration.ofDays(90)));
            assertThat(indexes(ledger)).containsExactly(1L, 2L);
            forgetting.onceADay(NOON.plus(Duration.ofDays(90)).plusSeconds(1));
            assertThat(indexes(ledger)).as("once a day").containsExactly(1L, 2L);
            forgetting.onceADay(NOON.plus(Duration.ofDays(91)));
            assertThat(indexes(ledger)).containsExactly(2L);
        }
    }

    private static List<Long> indexes(Ledger ledger) {
        List<Long> found = new ArrayList<>();
        ledger.reports().after(EPOCH, 0, report -> found.add(report.index()));
        return found;
    }
}
