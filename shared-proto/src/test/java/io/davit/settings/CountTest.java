package io.davit.settings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CountTest {
    @Test
    void oneIsNotSeveral() {
        assertThat(Count.of(0, "file")).isEqualTo("0 files");
        assertThat(Count.of(1, "file")).isEqualTo("1 file");
        assertThat(Count.of(2, "file")).isEqualTo("2 files");
        assertThat(Count.of(1, "entry", "entries")).isEqualTo("1 entry");
        assertThat(Count.of(11, "entry", "entries")).isEqualTo("11 entries");
    }

    @Test
    void theWordsOfAChoiceStandAsTheyAreTyped() {
        assertThat(
                        ArgumentSentence.of(
                                "Invalid value for option '--lock' (MODE): expected one of [AUTO, OFF] (case-insensitive) but was 'X'\nmore"))
                .isEqualTo("Invalid value for option '--lock' (MODE): expected one of auto, off but was 'X'");
        assertThat(ArgumentSentence.of("Missing required option: '--at'")).isEqualTo("Missing required option: '--at'");
    }
}
