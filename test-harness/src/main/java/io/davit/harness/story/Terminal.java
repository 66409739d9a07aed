package io.davit.harness.story;

import java.util.List;

/** Where commands of one program are typed. */
@FunctionalInterface
public interface Terminal {
    /**
     * Runs one to its end.
     *
     * @param arguments all that follows the program's name
     */
    AgentAnswer run(List<String> arguments);
}
