package io.davit.agent.instruction;

import io.davit.agent.admission.ClockTrust;
import io.davit.agent.reports.ReportLog;
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
    public ClockAlarm(ReportLog reports, Function<Instant, Optional<ClockTrust.Doubt>> doubts, Clock clock) {
        this.alarm = new DailyAlarm(reports, ErrorCode.CLOCK_SUSPECT, clock);
        this.doubts = doubts;
        this.clock = clock;
    }

    void look() {
        doubts.apply(clock.instant())
                .ifPresent(doubt -> alarm.raise(
                        switch (doubt) {
                            case OUTSIDE -> "the time outside";
                            case FLOOR -> "the time that was acted on";
                        }));
    }
}
