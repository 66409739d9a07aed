package io.davit.agent.instruction;

import io.davit.agent.admission.RejectionLog;
import io.davit.errors.ErrorCode;
import java.time.Clock;

/** Says once a day that no new key set came for too long (section 3.1); orders go on. */
public final class StaleKeyAlarm {
    private final DailyAlarm alarm;
    private final Clock clock;

    public StaleKeyAlarm(RejectionLog log, Clock clock) {
        this.alarm = new DailyAlarm(log, ErrorCode.KEY_SET_STALE, clock);
        this.clock = clock;
    }

    void look(TrustedKeys keys) {
        if (keys.version() > 0 && clock.instant().isAfter(keys.staleAfter())) {
            alarm.raise(
                    "key set " + keys.version(),
                    "no key set came after version " + keys.version() + ", which was stale at " + keys.staleAfter());
        }
    }
}
