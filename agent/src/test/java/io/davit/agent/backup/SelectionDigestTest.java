package io.davit.agent.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is ordered tells which restore points belong together (R22). */
class SelectionDigestTest {
    private static final List<String> SYSTEM = BackupOrder.SYSTEM_NAMESPACES;

    private static String digest(List<String> namespaces, List<String> excluded, CaptureScope scope) {
        return new BackupOrder(namespaces, excluded, "harbour", scope).selectionDigest();
    }

    @Test
    void theSameWordsInAnyOrderAreTheSameSelection() {
        assertThat(digest(List.of("b", "a"), SYSTEM.reversed(), CaptureScope.STANDARD))
                .isEqualTo(digest(List.of("a", "b"), SYSTEM, CaptureScope.STANDARD))
                .as("kept from one version to the next, or each update would begin new series")
                .isEqualTo("de11dbfa90413ededfbe02d7b691a35059739f0a671183e9e767210d83ff4bb6");
    }

    @Test
    void otherWordsAreAnotherSelection() {
        List<String> tls = List.of("secrets");
        ClusterScopedChoice issuer = ClusterScopedChoice.named("issuers/one");

        assertThat(Stream.of(
                        digest(List.of(), SYSTEM, CaptureScope.STANDARD),
                        digest(List.of(), List.of(), CaptureScope.STANDARD),
                        digest(List.of("a", "b"), SYSTEM, CaptureScope.STANDARD),
                        digest(List.of("a 1:b"), SYSTEM, CaptureScope.STANDARD),
                        digest(List.of(), SYSTEM, new CaptureScope(List.of(), List.of(), tls)),
                        digest(List.of(), SYSTEM, new CaptureScope(List.of(), tls, List.of())),
                        digest(List.of(), SYSTEM, new CaptureScope(List.of(issuer), List.of(), List.of()))))
                .doesNotHaveDuplicates();
    }
}
