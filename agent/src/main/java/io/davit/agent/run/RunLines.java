package io.davit.agent.run;

import java.util.Optional;
import org.slf4j.spi.LoggingEventBuilder;

/** Lines of the log that are about a run: each names it, and the instruction and request behind it (H7). */
public final class RunLines {
    private RunLines() {}

    public static LoggingEventBuilder about(LoggingEventBuilder line, RunId run, Optional<RunCause> cause) {
        LoggingEventBuilder named = line.addKeyValue(LogKeys.RUN, run);
        return cause.map(by -> named.addKeyValue(LogKeys.INSTRUCTION, by.instruction())
                        .addKeyValue(LogKeys.CORRELATION, by.correlationId()))
                .orElse(named);
    }
}
