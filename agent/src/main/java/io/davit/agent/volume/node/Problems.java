package io.davit.agent.volume.node;

import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import io.davit.errors.Severity;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Collects problems in bounded memory: the first ones whole, the others as one count per code. */
final class Problems {
    private static final int WHOLE = 10_000;

    private final String volume;
    private final List<Problem> first = new ArrayList<>();
    private final Map<ErrorCode, Long> warnings = new EnumMap<>(ErrorCode.class);
    private final Map<ErrorCode, Long> errors = new EnumMap<>(ErrorCode.class);

    Problems(String volume) {
        this.volume = volume;
    }

    void add(Problem problem) {
        if (first.size() < WHOLE) {
            first.add(problem);
        } else {
            Map<ErrorCode, Long> counts = switch (problem.severity()) {
                case WARNING -> warnings;
                case ERROR -> errors;
            };
            counts.merge(problem.code(), 1L, Long::sum);
        }
    }

    List<Problem> all() {
        List<Problem> all = new ArrayList<>(first);
        warnings.forEach((code, count) -> all.add(further(code, Severity.WARNING, count)));
        errors.forEach((code, count) -> all.add(further(code, Severity.ERROR, count)));
        return all;
    }

    private Problem further(ErrorCode code, Severity severity, long count) {
        return new Problem(code, severity, volume, count + " further entries have the same problem");
    }
}
