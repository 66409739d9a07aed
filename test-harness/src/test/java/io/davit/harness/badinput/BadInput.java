package io.davit.harness.badinput;

import io.davit.errors.ErrorCode;
import io.davit.harness.story.AgentAnswer;
import java.util.List;
import java.util.function.Function;

/**
 * One thing that is wrong.
 *
 * @param what for the name of the test
 * @param words that the sentence must hold, so that it speaks of what is wrong
 */
record BadInput(String what, ErrorCode code, Function<Scene, AgentAnswer> attempt, List<String> words) {
    static BadInput of(String what, ErrorCode code, Function<Scene, AgentAnswer> attempt, String... words) {
        return new BadInput(what, code, attempt, List.of(words));
    }

    @Override
    public String toString() {
        return what;
    }
}
