package io.davit.harness.demo;

import io.davit.harness.story.Narrator;
import java.nio.file.Path;
import java.util.Locale;

/** A narrator who leaves out where on this machine the story plays. */
record Telling(Narrator narrator, Path work) {
    void step(String sentence) {
        narrator.step(sentence);
    }

    void detail(String sentence, Object... values) {
        narrator.detail(sentence.formatted(values));
    }

    void command(String program, String... words) {
        narrator.command((program + " " + String.join(" ", words)).replace(work + "/", ""));
    }

    /** {@code succeeded} of {@code RUN_STATE_SUCCEEDED}. */
    static String word(String state) {
        return state.substring(state.indexOf("STATE_") + "STATE_".length()).toLowerCase(Locale.ROOT);
    }
}
