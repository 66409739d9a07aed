package io.davit.hub.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In a process of its own, because a library is loaded once. */
class SqliteLibraryTest {
    @TempDir
    private Path folder;

    /** What opens a store, and is then gone without having been able to do anything about it. */
    static final class Dying {
        private Dying() {}

        /** @param arguments the file of the store */
        public static void main(String[] arguments) throws Exception {
            try (SqliteEngine engine = SqliteEngine.alone(Path.of(arguments[0]));
                    var connection = engine.connect(Engine.Use.WRITE)) {
                Runtime.getRuntime().halt(connection.isValid(0) ? 3 : 4);
            }
        }
    }

    @Test
    void aProcessThatIsKilledLeavesNoLibraryBehindAndTakesAwayWhatAnotherLeft() throws Exception {
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        Path unpacked = Files.createDirectory(folder.resolve("native"));
        Files.writeString(unpacked.resolve("sqlite-3-left-over.so"), "of one that was killed while it loaded");

        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Djava.io.tmpdir=" + temporary,
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Dying.class.getName(),
                        folder.resolve("hub.sqlite").toString())
                .inheritIO()
                .start();

        assertThat(process.waitFor()).isEqualTo(3);
        assertThat(names(temporary)).isEmpty();
        assertThat(names(unpacked)).containsExactly("lock");
    }

    private static Stream<String> names(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(path -> path.getFileName().toString()).toList().stream();
        }
    }
}
