package io.davit.agent.cluster.fabric8;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read without fabric8 means the same to both; all else is left to it. */
class KubeconfigTest {
    @TempDir
    Path folder;

    private static String text(String cluster, String user) {
        return """
                apiVersion: v1
                kind: Config
                clusters: [{name: c, cluster: {%s}}]
                users: [{name: u, user: {%s}}, {name: other, user: {exec: {command: nothing}}}]
                contexts: [{name: x, context: {cluster: c, user: u}}]
                current-context: x
                """.formatted(cluster, user);
    }

    private static List<Object> said(Config config) {
        return Stream.<@Nullable Object>of(
                        config.getMasterUrl().replaceAll("/$", ""),
                        config.isTrustCerts(),
                        config.getCaCertData(),
                        config.getCaCertFile(),
                        config.getClientCertData(),
                        config.getClientCertFile(),
                        config.getClientKeyData(),
                        config.getClientKeyFile(),
                        Optional.ofNullable(config.getOauthToken()).orElse(config.getAutoOAuthToken()),
                        config.getHttpsProxy(),
                        config.getHttpProxy())
                .<Object>map(value -> value == null ? "none" : value)
                .toList();
    }

    @Test
    void readsAsFabric8Does() throws IOException {
        Path file = folder.resolve("kubeconfig");
        Files.writeString(folder.resolve("client.key"), "-----BEGIN PRIVATE KEY-----\n");
        for (String text : List.of(
                text("server: \"https://10.0.0.1:6443\", certificate-authority-data: Y2E=", "token: c4n4ry"),
                text(
                        "server: \"https://10.0.0.1:6443/path\", certificate-authority: ca.crt",
                        "client-certificate: certs/client.crt, client-key: client.key"),
                text(
                        "server: \"http://10.0.0.1\", insecure-skip-tls-verify: true",
                        "client-certificate-data: Y3J0, client-key-data: a2V5"),
                text("server: \"https://10.0.0.1\"", ""))) {
            Files.writeString(file, text);

            Config plain = Kubeconfig.plain(text, file, Optional.empty()).orElseThrow();

            assertThat(said(plain)).isEqualTo(said(Config.fromKubeconfig(text, file.toFile())));
        }
    }

    @Test
    void leavesToFabric8WhatItDoesNotKnow() {
        String server = "server: \"https://10.0.0.1\"";
        for (String text : List.of(
                text(server, "exec: {command: aws}"),
                text(server, "auth-provider: {name: oidc}"),
                text(server, "tokenFile: /token"),
                text(server, "username: me, password: c4n4ry"),
                text(server, "token: c4n4ry, as: somebody"),
                text(server + ", proxy-url: \"http://127.0.0.1\"", "token: c4n4ry"),
                text(server + ", tls-server-name: other", "token: c4n4ry"),
                text("server: 10.0.0.1", "token: c4n4ry"),
                text(server + ", certificate-authority: &ca x", "client-certificate: *ca"),
                text(server, "token: c4n4ry").replace("current-context: x", "current-context: y"),
                text(server, "token: c4n4ry").replace("user: u", "user: nobody"),
                "users: [c4n4ry: {",
                "")) {
            assertThat(Kubeconfig.plain(text, folder.resolve("kubeconfig"), Optional.empty()))
                    .as(text)
                    .isEmpty();
        }
    }

    @Test
    void takesTheNamedContext() {
        String text = text("server: \"https://10.0.0.1\"", "token: c4n4ry");

        assertThat(Kubeconfig.plain(text, folder.resolve("kubeconfig"), Optional.of("x")))
                .isPresent();
        assertThat(Kubeconfig.plain(text, folder.resolve("kubeconfig"), Optional.of("y")))
                .isEmpty();
    }
}
