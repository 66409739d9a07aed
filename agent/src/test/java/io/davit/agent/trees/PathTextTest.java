package io.davit.agent.trees;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.davit.agent.repository.FilePath;
import io.davit.errors.DavitException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class PathTextTest {
    @Test
    void everyPathHasOneTextThatLeadsBackToIt() {
        FilePath path = new FilePath("caf\u00e9\n/b\\x".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(PathText.of(path)).isEqualTo("caf\\xe9\\x0a/b\\x5cx");
        assertThat(PathText.parse(PathText.of(path))).isEqualTo(path);
        assertThat(PathText.parse("/a//./b/")).isEqualTo(FilePath.of("a/b"));
        assertThatThrownBy(() -> PathText.parse("a/../b")).isInstanceOf(DavitException.class);
    }
}
