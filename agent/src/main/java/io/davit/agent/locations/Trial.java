package io.davit.agent.locations;

import io.davit.agent.run.Outcome;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import io.davit.errors.Severity;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the short works say in the end. */
final class Trial {
    static final Logger LOG = LoggerFactory.getLogger(Trial.class);

    private Trial() {}

    /**
     * @param isUsable false if nothing came of it: then the first error is the run's
     * @param partly the code where something came of it, and something is wrong
     */
    static Outcome outcome(Map<String, Long> counts, List<Problem> problems, boolean isUsable, ErrorCode partly) {
        List<Problem> shown = problems.stream().limit(Outcome.SHOWN).toList();
        List<Problem> errors = problems.stream()
                .filter(problem -> problem.severity() == Severity.ERROR)
                .toList();
        if (errors.isEmpty()) {
            return new Outcome.Succeeded(counts, shown);
        }
        return isUsable
                ? new Outcome.PartlySucceeded(partly, counts, shown)
                : new Outcome.Failed(errors.getFirst().code(), errors.getFirst().message(), counts, shown);
    }
}
