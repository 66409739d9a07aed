package io.davit.agent.instruction;

import io.davit.agent.admission.Delivery;
import io.davit.agent.admission.Verdict;
import io.davit.errors.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Whether a delivery may be admitted at this time (steps 11 and 12). */
final class TimeWindow {
    /** How far two honest clocks may be apart (P15). */
    static final Duration TOLERANCE = Duration.ofMinutes(5);

    private TimeWindow() {}

    static Optional<Verdict.Refused> refusal(Delivery.Validity validity, Instant now) {
        if (validity.notBefore().isAfter(now.plus(TOLERANCE))) {
            return Optional.of(new Verdict.Refused(
                    ErrorCode.INSTRUCTION_NOT_YET_VALID, "it is not valid before " + validity.notBefore()));
        }
        return now.isBefore(validity.expiresAt())
                ? Optional.empty()
                : Optional.of(new Verdict.Refused(
                        ErrorCode.INSTRUCTION_EXPIRED, "it was valid until " + validity.expiresAt()));
    }
}
