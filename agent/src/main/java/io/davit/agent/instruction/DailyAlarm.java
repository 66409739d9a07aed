package io.davit.agent.instruction;

import io.davit.agent.admission.Rejection;
import io.davit.agent.admission.RejectionLog;
import io.davit.agent.reports.ReportWire;
import io.davit.errors.ErrorCode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An alarm about something that lasts: raised once a day, however often somebody looks. It is kept for the cluster's audit as it is
 * reported, because whoever gives reason for it may be the one who gets the reports. Safe for use by many threads.
 */
final class DailyAlarm {
    private static final Logger LOG = LoggerFactory.getLogger(DailyAlarm.class);
    private static final Duration BETWEEN = Duration.ofDays(1);

    private final RejectionLog log;
    private final ErrorCode code;
    private final Clock clock;
    private Optional<Instant> raisedAt = Optional.empty();

    DailyAlarm(RejectionLog log, ErrorCode code, Clock clock) {
        this.log = log;
        this.code = code;
        this.clock = clock;
    }

    /**
     * @param subject what it is about; never a value (P13)
     * @param sentence for the people of the cluster
     */
    synchronized void raise(String subject, String sentence) {
        Instant now = clock.instant();
        // A clock that was set back by more than a day must not keep it silent until then.
        boolean isTime = raisedAt.map(
                        raised -> Duration.between(raised, now).abs().compareTo(BETWEEN) >= 0)
                .orElse(true);
        if (isTime) {
            raisedAt = Optional.of(now);
            LOG.atWarn().addKeyValue("code", code).log(sentence);
            log.reject(Rejection.alarm(now, code, sentence, 0), ReportWire.alarm(code, subject, now));
        }
    }
}
