package io.davit.hub.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.hub.config.HubConfig;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Clock;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In which order a hub begins to listen. */
class StartTest {
    @TempDir
    private Path folder;

    /** P16: a fleet that waits for its hub does not keep it from answering people, because it gets no further than a closed port. */
    @Test
    void agentsComeInLastAndThenTheHubIsReady() throws Exception {
        int linkPort = freePort();
        int publicPort = freePort();
        try (HubWiring hub = HubWiring.open(config(publicPort, linkPort), Clock.systemUTC())) {
            assertThatThrownBy(hub::listenToAgents).isInstanceOf(IllegalStateException.class);
            hub.listenToPeople();
            dial(publicPort);
            assertThatThrownBy(() -> dial(linkPort)).isInstanceOf(ConnectException.class);
            assertThat(readiness(publicPort)).as("not all may dial").isEqualTo(503);

            hub.listenToAgents();

            assertThat(readiness(publicPort)).isEqualTo(200);

            dial(linkPort);
        }
    }

    @Test
    void aPortThatIsTakenEndsTheStart() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                HubWiring hub = HubWiring.open(config(freePort(), taken.getLocalPort()), Clock.systemUTC())) {
            hub.listenToPeople();
            assertThatThrownBy(hub::listenToAgents)
                    .isInstanceOfSatisfying(
                            DavitException.class,
                            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.LISTEN_FAILED));
        }
    }

    private HubConfig config(int publicPort, int linkPort) throws IOException {
        Path file = Files.writeString(folder.resolve("hub.yaml"), """
                data-dir: data
                keys-dir: keys
                public-listener: {host: 127.0.0.1, port: %d, names: [127.0.0.1]}
                link-listener: {host: 127.0.0.1, port: %d, names: [127.0.0.1]}
                admin-token-file: admin-token
                """.formatted(publicPort, linkPort));
        Path token = Files.createFile(
                folder.resolve("admin-token"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(token, "0123456789abcdef".repeat(4));
        HubInProcess.init(file, folder.resolve("root.pem"), Clock.systemUTC());
        return HubConfig.read(file);
    }

    private int readiness(int port) throws Exception {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (InputStream pem = Files.newInputStream(folder.resolve("keys/ca.pem"))) {
            trusted.setCertificateEntry(
                    "hub", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, managers.getTrustManagers(), null);
        try (HttpClient client = HttpClient.newBuilder().sslContext(tls).build()) {
            URI page = URI.create("https://127.0.0.1:" + port + "/readyz");
            return client.send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private static void dial(int port) throws IOException {
        new Socket(InetAddress.getLoopbackAddress(), port).close();
    }
}
