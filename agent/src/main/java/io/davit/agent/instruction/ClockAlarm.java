package io.davit.agent.instruction;

import io.davit.agent.admission.ClockTrust;
import io.davit.agent.admission.RejectionLog;
import io.davit.errors.ErrorCode;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/** Says once a day that the clock is suspect (section 14), whether or not an order came that had to be refused for it. */
public final class ClockAlarm {
    private final DailyAlarm alarm;
    private final Function<Instant, Optional<ClockTrust.Doubt>> doubts;
    private final Clock clock;

    /** @param doubts what speaks against the clock; asking changes nothing */
    public ClockAlarm(RejectionLog log, Function<Instant, Optional<ClockTrust.Doubt>> doubts, Clock clock) {
        this.alarm = new DailyAlarm(log, ErrorCode.CLOCK_SUSPECT, clock);
        this.doubts = doubts;
        this.clock = clock;
    }

    void look() {
        doubts.apply(clock.instant()).ifPresent(doubt -> {
            String witness = switch (doubt) {
                case OUTSIDE -> "the time outside";
                case FLOOR -> "the time that was acted on";
            };
            alarm.raise(witness, "the clock is suspect: " + witness + " speaks against it");
        });
    }
}
