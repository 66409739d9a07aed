package io.davit.agent.instruction;

import io.davit.agent.admission.Delivery;
import io.davit.errors.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Whether a delivery may be admitted at this time (steps 11 and 12). */
final class TimeWindow {
    /** How far two honest clocks may be apart (P15). */
    static final Duration TOLERANCE = Duration.ofMinutes(5);

    private TimeWindow() {}

    static Optional<ErrorCode> refusal(Delivery.Validity validity, Instant now) {
        if (validity.notBefore().isAfter(now.plus(TOLERANCE))) {
            return Optional.of(ErrorCode.INSTRUCTION_NOT_YET_VALID);
        }
        return now.isBefore(validity.expiresAt()) ? Optional.empty() : Optional.of(ErrorCode.INSTRUCTION_EXPIRED);
    }
}
