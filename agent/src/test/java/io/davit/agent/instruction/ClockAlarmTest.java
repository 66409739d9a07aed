package io.davit.agent.instruction;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.agent.admission.ClockTrust.Doubt;
import io.davit.agent.admission.Rejection;
import io.davit.agent.ledger.Ledger;
import io.davit.agent.reports.Auditor;
import io.davit.agent.run.FastFolders;
import io.davit.errors.ErrorCode;
import io.davit.proto.agent.v1.Alarm;
import io.davit.proto.agent.v1.Report;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Section 14: while the clock is suspect an alarm is raised, P15. */
class ClockAlarmTest {
    @TempDir(factory = FastFolders.class)
    private Path folder;

    private final Auditor auditor = new Auditor();
    private Instant now = Hub.NOON;
    private Optional<Doubt> doubt = Optional.empty();

    @Test
    void tellsTheHubOnceADayThatTheClockIsSuspect() {
        try (Ledger ledger = Ledger.open(folder)) {
            ledger.admissions().begin(Hub.EPOCH, Optional.empty(), Optional.empty());
            ledger.reports().begin(auditor);
            InstantSource time = () -> now;
            ClockAlarm alarm = new ClockAlarm(ledger.admissions(), at -> doubt, time.withZone(ZoneOffset.UTC));

            alarm.look();
            assertThat(raised(ledger)).isEmpty();

            doubt = Optional.of(Doubt.FLOOR);
            alarm.look();
            now = now.plus(Duration.ofHours(23));
            alarm.look();
            assertThat(raised(ledger)).extracting(Alarm::getCode).containsExactly("CLOCK_SUSPECT");

            doubt = Optional.of(Doubt.OUTSIDE);
            now = now.minus(Duration.ofDays(300));
            alarm.look();
            assertThat(raised(ledger))
                    .as("a clock that went back keeps nothing silent")
                    .hasSize(2);
            assertThat(raised(ledger)).extracting(Alarm::getSubject).doesNotHaveDuplicates();
            assertThat(ledger.admissions().rejections())
                    .as("the cluster's own audit")
                    .extracting(Rejection::code)
                    .containsExactly(ErrorCode.CLOCK_SUSPECT, ErrorCode.CLOCK_SUSPECT);
        }
    }

    private List<Alarm> raised(Ledger ledger) {
        return auditor.read(ledger.reports(), Hub.EPOCH).stream()
                .map(Report::getAlarm)
                .toList();
    }
}
