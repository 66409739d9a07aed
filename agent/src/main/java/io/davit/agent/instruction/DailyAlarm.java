package io.davit.agent.instruction;

import io.davit.agent.reports.ReportLog;
import io.davit.agent.reports.ReportWire;
import io.davit.errors.ErrorCode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** An alarm about something that lasts: raised once a day, however often somebody looks. Safe for use by many threads. */
final class DailyAlarm {
    private static final Duration BETWEEN = Duration.ofDays(1);

    private final ReportLog reports;
    private final ErrorCode code;
    private final Clock clock;
    private Optional<Instant> raisedAt = Optional.empty();

    DailyAlarm(ReportLog reports, ErrorCode code, Clock clock) {
        this.reports = reports;
        this.code = code;
        this.clock = clock;
    }

    /** @param subject what it is about; never a value (P13) */
    synchronized void raise(String subject) {
        Instant now = clock.instant();
        // A clock that was set back by more than a day must not keep it silent until then.
        boolean isTime = raisedAt.map(
                        raised -> Duration.between(raised, now).abs().compareTo(BETWEEN) >= 0)
                .orElse(true);
        if (isTime) {
            raisedAt = Optional.of(now);
            reports.append(ReportWire.alarm(code, subject, now));
        }
    }
}
