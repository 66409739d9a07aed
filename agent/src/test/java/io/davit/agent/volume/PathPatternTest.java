package io.davit.agent.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.davit.agent.repository.FilePath;
import io.davit.errors.DavitException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathPatternTest {
    @ParameterizedTest
    @CsvSource({
        "*.tmp, a.tmp, true",
        "*.tmp, deep/er/a.tmp, true",
        "*.tmp, a.tmp/inside, false",
        "*.tmp, .tmp, true",
        "a*b*c, a-b-b-c, true",
        "a*b*c, a-c-b, false",
        "?, é, false",
        "??, é, true",
        "[a-c]x, bx, true",
        "[!a-c]x, bx, false",
        "[!a-c]x, dx, true",
        "[]]x, ]x, true",
        "\\*, *, true",
        "\\*, a, false",
        "/cache, cache, true",
        "/cache, deep/cache, false",
        "cache, deep/cache, true",
        "a/*/c, a/b/c, true",
        "a/*/c, a/b/b/c, false",
        "a/**/c, a/c, true",
        "a/**/c, a/b/b/c, true",
        "a/**/c, b/a/c, false",
        "**/c, c, true",
        "**/c, a/b/c, true",
        "a/**, a, false",
        "a/**, a/b/c, true",
        "a/b, a/b/c, false",
    })
    void matchesAsGitignoreDoes(String pattern, String path, boolean matches) {
        assertThat(new PathPattern(pattern).matches(FilePath.of(path), false)).isEqualTo(matches);
    }

    @Test
    void aSlashAtItsEndMeansFolders() {
        assertThat(new PathPattern("build/").matches(FilePath.of("a/build"), true))
                .isTrue();
        assertThat(new PathPattern("build/").matches(FilePath.of("a/build"), false))
                .isFalse();
    }

    /** Names need not be UTF-8. */
    @Test
    void worksOnBytes() {
        FilePath path = new FilePath("caf\u00e9\n/b\\x".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(new PathPattern("caf?\n/*").matches(path, false)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "a\\", "[a", "x/[!]"})
    void refusesWhatIsNoPattern(String pattern) {
        assertThatThrownBy(() -> new PathPattern(pattern)).isInstanceOf(DavitException.class);
    }
}
