package io.davit.agent.cluster.fabric8;

import static io.davit.agent.cluster.fabric8.RawServer.answer;
import static io.davit.agent.cluster.fabric8.RawServer.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.davit.agent.cluster.ObjectName;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How requests travel: connections, identity, trust, proxies, cancellation. */
class ApiClientTest {
    private static final String THING = "{\"metadata\":{\"name\":\"x\",\"namespace\":\"n\",\"uid\":\"u\"}}";
    private static final ObjectName X = new ObjectName("n", "x");

    @TempDir
    Path folder;

    private final TestRun run = new TestRun();

    private Path kubeconfig(String cluster, String user) {
        try {
            return Files.writeString(folder.resolve("kubeconfig"), """
                    apiVersion: v1
                    kind: Config
                    clusters: [{name: c, cluster: {%s}}]
                    users: [{name: u, user: {%s}}]
                    contexts: [{name: x, context: {cluster: c, user: u}}]
                    current-context: x
                    """.formatted(cluster, user));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Fabric8Gateway gateway(RawServer server, String user) {
        return gateway("server: \"http://127.0.0.1:" + server.port() + "\"", user);
    }

    private Fabric8Gateway gateway(String cluster, String user) {
        return Fabric8Gateway.open(ClusterAccess.kubeconfig(kubeconfig(cluster, user)), run, run);
    }

    @Test
    void usesOneConnectionForOneRequestAfterTheOther() {
        try (RawServer server = new RawServer(request -> ok(THING));
                Fabric8Gateway gateway = gateway(server, "")) {
            for (int i = 0; i < 5; i++) {
                gateway.reader().get(ScriptedApi.CONFIG_MAPS, X);
                gateway.applier().mergePatch(ScriptedApi.CONFIG_MAPS, X, "{\"a\":1}".getBytes(StandardCharsets.UTF_8));
            }

            assertThat(server.requests).hasSize(10);
            assertThat(server.connections).hasValue(1);
            assertThat(server.requests.get(9).line()).startsWith("PATCH /api/v1/namespaces/n/configmaps/x?");
            assertThat(server.requests.get(9).header("Content-Type")).startsWith("application/merge-patch+json");
            assertThat(server.requests.get(9).body()).isEqualTo("{\"a\":1}");
        }
    }

    @Test
    void asksAgainWhenTheServerClosedTheIdleConnection() {
        try (RawServer server = new RawServer(request -> ok(THING) + RawServer.HANG_UP);
                Fabric8Gateway gateway = gateway(server, "")) {
            for (int i = 0; i < 3; i++) {
                assertThat(gateway.reader().get(ScriptedApi.CONFIG_MAPS, X)).isPresent();
            }

            assertThat(server.requests).hasSize(3);
            assertThat(server.connections.get()).isGreaterThanOrEqualTo(3);
        }
    }

    @Test
    void readsAnAnswerThatComesInChunks() {
        String chunked = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "10\r\n" + THING.substring(0, 16) + "\r\n" + Integer.toHexString(THING.length() - 16) + "\r\n"
                + THING.substring(16) + "\r\n0\r\n\r\n";
        try (RawServer server = new RawServer(request -> chunked);
                Fabric8Gateway gateway = gateway(server, "")) {
            assertThat(gateway.reader()
                            .get(ScriptedApi.CONFIG_MAPS, X)
                            .orElseThrow()
                            .metadata()
                            .uid())
                    .isEqualTo("u");
        }
    }

    @Test
    void followsNoRedirectWithItsCredentials() {
        try (RawServer elsewhere = new RawServer(request -> ok(THING));
                RawServer server =
                        new RawServer(request -> "HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:"
                                + elsewhere.port() + "/\r\nContent-Length: 0\r\n\r\n");
                Fabric8Gateway gateway = gateway(server, "token: c4n4ry")) {
            assertThatThrownBy(() -> gateway.reader().get(ScriptedApi.CONFIG_MAPS, X))
                    .isInstanceOf(DavitException.class);

            assertThat(elsewhere.requests).isEmpty();
        }
    }

    @Test
    void leavesACallWhenTheThreadIsInterrupted() throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(1);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        try (RawServer server = new RawServer(request -> {
                    asked.countDown();
                    return RawServer.SILENCE;
                });
                Fabric8Gateway gateway = gateway(server, "")) {
            Thread caller = Thread.ofVirtual().start(() -> {
                try {
                    gateway.reader().get(ScriptedApi.CONFIG_MAPS, X);
                } catch (DavitException e) {
                    thrown.set(e);
                }
            });
            asked.await();

            caller.interrupt();

            assertThat(caller.join(ApiClient.STALL.dividedBy(2))).isTrue();
            assertThat(thrown.get())
                    .isInstanceOfSatisfying(
                            DavitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.RUN_CANCELED));
        }
    }

    @Test
    void readsARefusedTokenAgainFromTheKubeconfig() {
        AtomicReference<RawServer> self = new AtomicReference<>();
        try (RawServer server = new RawServer(request -> {
                    if (request.header("Authorization").equals("Bearer fresh")) {
                        return ok(THING);
                    }
                    kubeconfig("server: \"http://127.0.0.1:" + self.get().port() + "\"", "token: fresh");
                    return answer("401 Unauthorized", "{}");
                });
                Fabric8Gateway gateway = gateway(server, "token: stale")) {
            self.set(server);

            assertThat(gateway.reader().get(ScriptedApi.CONFIG_MAPS, X)).isPresent();

            assertThat(server.requests.stream().map(request -> request.header("Authorization")))
                    .containsExactly("Bearer stale", "Bearer fresh");
        }
    }

    @Test
    void readsTheTokenAgainEveryMinute() {
        try (RawServer server = new RawServer(request -> ok(THING));
                Fabric8Gateway gateway = gateway(server, "token: first")) {
            kubeconfig("server: \"http://127.0.0.1:" + server.port() + "\"", "token: second");
            gateway.reader().get(ScriptedApi.CONFIG_MAPS, X);
            run.pause(ApiIdentity.FRESH);
            gateway.reader().get(ScriptedApi.CONFIG_MAPS, X);

            assertThat(server.requests.stream().map(request -> request.header("Authorization")))
                    .containsExactly("Bearer first", "Bearer second");
        }
    }

    @Test
    void saysARefusedTokenOnlyOnceIfThereIsNoOther() {
        try (RawServer server = new RawServer(request -> answer("401 Unauthorized", "{}"));
                Fabric8Gateway gateway = gateway(server, "token: only")) {
            assertThatThrownBy(() -> gateway.reader().get(ScriptedApi.CONFIG_MAPS, X))
                    .isInstanceOf(DavitException.class);

            assertThat(server.requests).hasSize(1);
        }
    }

    /** A proxy that wants a password first. */
    private static RawServer.Script asking(String answer) {
        return request -> request.header("Proxy-Authorization").isEmpty()
                ? "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"p\"\r\nContent-Length: 0\r\n\r\n"
                : answer;
    }

    @Test
    void goesThroughTheProxyThatTheKubeconfigNames() {
        try (RawServer proxy = new RawServer(asking(ok(THING)));
                Fabric8Gateway gateway = gateway(
                        "server: \"http://api.invalid:8080\", proxy-url: \"http://me:c4n4ry@127.0.0.1:" + proxy.port()
                                + "\"",
                        "")) {
            assertThat(gateway.reader().get(ScriptedApi.CONFIG_MAPS, X)).isPresent();

            assertThat(proxy.requests.getFirst().line())
                    .startsWith("GET http://api.invalid:8080/api/v1/namespaces/n/configmaps/x");
            assertThat(proxy.requests.getLast().header("Proxy-Authorization"))
                    .isEqualTo("Basic "
                            + Base64.getEncoder().encodeToString("me:c4n4ry".getBytes(StandardCharsets.UTF_8)));
        }
    }

    @Test
    void tunnelsToATlsServerWithTheProxysPassword() {
        try (RawServer proxy = new RawServer(asking(answer("403 Forbidden", "")));
                Fabric8Gateway gateway = gateway(
                        "server: \"https://api.invalid\", proxy-url: \"http://me:c4n4ry@127.0.0.1:" + proxy.port()
                                + "\"",
                        "token: t0k3n")) {
            assertThatThrownBy(() -> gateway.reader().get(ScriptedApi.CONFIG_MAPS, X))
                    .isInstanceOf(DavitException.class);

            assertThat(proxy.requests).isNotEmpty().allSatisfy(request -> {
                assertThat(request.line()).startsWith("CONNECT api.invalid:443");
                assertThat(request.head()).doesNotContain("t0k3n");
            });
            assertThat(proxy.requests.getLast().header("Proxy-Authorization")).startsWith("Basic ");
        }
    }

    @Test
    void trustsTheClustersCertificateForItsOwnAddressOnly() throws Exception {
        for (boolean right : List.of(true, false)) {
            KeyPair keys = TestTls.keys("EC");
            X509Certificate certificate = TestTls.certificate(
                    keys,
                    right
                            ? new GeneralName(GeneralName.iPAddress, "127.0.0.1")
                            : new GeneralName(GeneralName.dNSName, "elsewhere.invalid"));
            SSLContext tls = TestTls.server(keys, certificate, certificate);
            String trusted = Base64.getEncoder().encodeToString(TestTls.pem(certificate));
            try (RawServer server = new RawServer(request -> ok(THING), tls.getServerSocketFactory());
                    Fabric8Gateway gateway = gateway(
                            "server: \"https://127.0.0.1:" + server.port() + "\", certificate-authority-data: "
                                    + trusted,
                            "token: c4n4ry")) {
                if (right) {
                    assertThat(gateway.reader().get(ScriptedApi.CONFIG_MAPS, X)).isPresent();
                } else {
                    assertThatThrownBy(() -> gateway.reader().get(ScriptedApi.CONFIG_MAPS, X))
                            .isInstanceOfSatisfying(
                                    DavitException.class,
                                    e -> assertThat(e.code()).isEqualTo(ErrorCode.CLUSTER_UNREACHABLE));
                    assertThat(server.requests).isEmpty();
                }
            }
        }
    }
}
