package io.davit.agent.instruction;

import io.davit.agent.reports.ReportLog;
import io.davit.agent.reports.ReportWire;
import io.davit.errors.ErrorCode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Says once a day that no new key set came for too long (section 3.1); orders go on. */
public final class StaleKeyAlarm {
    private static final Duration BETWEEN = Duration.ofDays(1);

    private final ReportLog reports;
    private final Clock clock;
    private Optional<Instant> raisedAt = Optional.empty();

    public StaleKeyAlarm(ReportLog reports, Clock clock) {
        this.reports = reports;
        this.clock = clock;
    }

    synchronized void look(TrustedKeys keys) {
        Instant now = clock.instant();
        boolean isTime =
                raisedAt.map(raised -> !now.isBefore(raised.plus(BETWEEN))).orElse(true);
        if (isTime && keys.version() > 0 && now.isAfter(keys.staleAfter())) {
            raisedAt = Optional.of(now);
            reports.append(ReportWire.alarm(ErrorCode.KEY_SET_STALE, "key set " + keys.version(), now));
        }
    }
}
