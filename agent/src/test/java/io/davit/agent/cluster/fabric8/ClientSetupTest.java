package io.davit.agent.cluster.fabric8;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientSetupTest {
    private static final String TWO_CONTEXTS = """
            apiVersion: v1
            kind: Config
            clusters:
            - {name: one, cluster: {server: "http://127.0.0.1:1"}}
            - {name: two, cluster: {server: "http://127.0.0.1:2"}}
            users:
            - {name: me, user: {token: c4n4ry}}
            contexts:
            - {name: first, context: {cluster: one, user: me}}
            - {name: second, context: {cluster: two, user: me}}
            current-context: first
            """;

    @TempDir
    Path folder;

    private ClusterAccess access(String text, Optional<String> context) throws IOException {
        return new ClusterAccess(Optional.of(Files.writeString(folder.resolve("kubeconfig"), text)), context);
    }

    private static void assertFails(ErrorCode code, ClusterAccess access) {
        assertThatThrownBy(() -> ClientSetup.configuration(access)).isInstanceOfSatisfying(DavitException.class, e -> {
            assertThat(e.code()).isEqualTo(code);
            assertThat(e.sentence()).doesNotContain("c4n4ry");
        });
    }

    @Test
    void takesTheCurrentContextUnlessAnotherIsNamed() throws IOException {
        assertThat(ClientSetup.configuration(access(TWO_CONTEXTS, Optional.empty()))
                        .getMasterUrl())
                .contains("127.0.0.1:1");
        assertThat(ClientSetup.configuration(access(TWO_CONTEXTS, Optional.of("second")))
                        .getMasterUrl())
                .contains("127.0.0.1:2");
    }

    @Test
    void refusesAContextThatIsNotThere() throws IOException {
        assertFails(ErrorCode.CONFIG_INVALID, access(TWO_CONTEXTS, Optional.of("third")));
    }

    @Test
    void refusesAnAbsentOrBrokenFileWithoutQuotingIt() throws IOException {
        assertFails(ErrorCode.CONFIG_UNREADABLE, ClusterAccess.kubeconfig(folder.resolve("absent")));
        assertFails(ErrorCode.CONFIG_INVALID, access("", Optional.empty()));
        assertFails(ErrorCode.CONFIG_INVALID, access("users: [c4n4ry: {", Optional.empty()));
        assertFails(ErrorCode.CONFIG_INVALID, access("apiVersion: v1\nkind: Config\n", Optional.empty()));
    }

    @Test
    void refusesToLookForAPodWhereThereIsNone() {
        assertFails(ErrorCode.CONFIG_UNREADABLE, ClusterAccess.inCluster());
    }

    @Test
    void refusesCertificatesThatCannotBeReadWithoutQuotingThem() throws IOException {
        ClusterAccess access = access(
                TWO_CONTEXTS
                        .replace("http://127.0.0.1:1", "https://127.0.0.1:1")
                        .replace("token: c4n4ry", "client-certificate-data: YzRuNHJ5, client-key-data: YzRuNHJ5"),
                Optional.empty());
        TestRun run = new TestRun();

        assertThatThrownBy(() -> Fabric8Gateway.open(access, run, run))
                .isInstanceOfSatisfying(DavitException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.CONFIG_INVALID);
                    assertThat(e.sentence()).doesNotContain("c4n4ry");
                });
    }
}
