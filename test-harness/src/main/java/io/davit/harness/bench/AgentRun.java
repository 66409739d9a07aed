package io.davit.harness.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;

/**
 * One command of the agent that has ended well.
 *
 * @param answer what it printed with {@code -o json}
 * @param process from starting the process to its end
 * @param peakBytes of resident memory
 */
record AgentRun(JsonNode answer, Duration process, Duration cpu, long peakBytes) {
    /** The run itself as the agent's ledger has it: from admission to outcome, without the start of the JVM. */
    Duration run() {
        return Duration.between(
                Instant.parse(answer.required("admitted").asText()),
                Instant.parse(answer.required("ended").asText()));
    }

    /** The same run, done by another process on behalf of the one that was measured. */
    AgentRun doneBy(long peakBytesOfServer) {
        return new AgentRun(answer, process, cpu, peakBytesOfServer);
    }

    /** 0 if the outcome has no such count. */
    long count(String name) {
        return answer.path("outcome").path("counts").path(name).asLong();
    }
}
