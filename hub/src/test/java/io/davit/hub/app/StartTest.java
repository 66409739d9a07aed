package io.davit.hub.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.hub.config.HubConfig;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In which order a hub begins to listen. */
class StartTest {
    @TempDir
    private Path folder;

    /** P16: a fleet that waits for its hub does not keep it from getting ready, because it gets no further than a closed port. */
    @Test
    void agentsComeInOnlyOnceTheHubIsReady() throws IOException {
        int linkPort = freePort();
        int publicPort = freePort();
        try (HubWiring hub = HubWiring.open(config(publicPort, linkPort), Clock.systemUTC())) {
            assertThatThrownBy(hub::listenToAgents).isInstanceOf(IllegalStateException.class);
            hub.listenToPeople();
            dial(publicPort);
            assertThatThrownBy(() -> dial(linkPort)).isInstanceOf(ConnectException.class);

            hub.listenToAgents();

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

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private static void dial(int port) throws IOException {
        new Socket(InetAddress.getLoopbackAddress(), port).close();
    }
}
