package io.davit.harness.ground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerProcessTest {
    @TempDir
    private Path logs;

    @Test
    void tellsTheEndOfTheLogOfAServerThatDiesWhileItStarts() {
        try (ServerProcess server =
                ServerProcess.start("broken", logs, List.of("sh", "-c", "echo no anchor; exit 3"))) {
            assertThatThrownBy(() -> server.awaitReady(Duration.ofSeconds(30), () -> false))
                    .isInstanceOf(GroundFailure.class)
                    .hasMessageContaining("broken ended with status 3")
                    .hasMessageContaining("no anchor");
        }
    }

    @Test
    void doesNotWaitForEverForAServerThatStaysSilent() {
        try (ServerProcess server = ServerProcess.start("silent", logs, List.of("sleep", "600"))) {
            assertThatThrownBy(() -> server.awaitReady(Duration.ofMillis(60), () -> false))
                    .isInstanceOf(GroundFailure.class)
                    .hasMessageContaining("silent was not ready");
        }
    }

    @Test
    void endsAServerThatIgnoresTheRequestToEnd() {
        ServerProcess server = ServerProcess.start(
                "stubborn", logs, List.of("sh", "-c", "trap '' TERM; echo up; while :; do read x; done"));

        server.kill();

        assertThat(server.isAlive()).isFalse();
    }

    /** What a test run that is killed itself leaves behind: nothing. */
    @Test
    void serversAndFoldersAreGoneWhenTheirJvmIsKilled() throws IOException, InterruptedException {
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Owner.class.getName(),
                        logs.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader told =
                new BufferedReader(new InputStreamReader(jvm.getInputStream(), StandardCharsets.UTF_8))) {
            long pid = Long.parseLong(told.readLine());
            Path folder = Path.of(told.readLine());
            assertThat(ProcessHandle.of(pid)).isPresent();
            assertThat(folder).exists();

            jvm.destroyForcibly().waitFor();

            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive))
                            .isEmpty());
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(folder).doesNotExist());
        } finally {
            jvm.destroyForcibly();
        }
    }

    /** Starts a server and a folder, says which, and waits to be killed. */
    static final class Owner {
        public static void main(String[] arguments) throws InterruptedException {
            ServerProcess server = ServerProcess.start("orphan", Path.of(arguments[0]), List.of("sleep", "600"));
            System.out.println(server.pid());
            System.out.println(WorkFolder.create("orphan").path());
            Thread.currentThread().join();
        }
    }
}
