package io.davit.agent.run;

import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a run ended. Partial is said plainly: a run with one failed item is never {@link Succeeded}.
 * Counts are named ({@code objects}, {@code files}, {@code bytes}, {@code storedBytes}, …); problems are capped by {@link #SHOWN} with the total in {@code problems}.
 */
public sealed interface Outcome {
    /** How many problems an outcome carries in itself; the restore point's or restore report holds all. */
    int SHOWN = 100;

    Map<String, Long> counts();

    List<Problem> problems();

    /** What a backup sealed; empty if it sealed nothing, and for every other kind of run. */
    default Optional<SealedPoint> sealed() {
        return Optional.empty();
    }

    record Succeeded(Map<String, Long> counts, List<Problem> problems, Optional<SealedPoint> sealed)
            implements Outcome {
        public Succeeded(Map<String, Long> counts, List<Problem> problems) {
            this(counts, problems, Optional.empty());
        }
    }

    /** Done, but items are missing; exit status 1. */
    record PartlySucceeded(
            ErrorCode code, Map<String, Long> counts, List<Problem> problems, Optional<SealedPoint> sealed)
            implements Outcome {
        public PartlySucceeded(ErrorCode code, Map<String, Long> counts, List<Problem> problems) {
            this(code, counts, problems, Optional.empty());
        }
    }

    record Failed(ErrorCode code, String message, Map<String, Long> counts, List<Problem> problems)
            implements Outcome {}

    record Canceled(String reason, Map<String, Long> counts, List<Problem> problems) implements Outcome {}
}
