package io.davit.hub.house;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.house.GeneratedPage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script of the distribution, with a Java that only says how it was called. */
class LauncherTest {
    @TempDir
    Path folder;

    private record Answer(int status, List<String> lines) {}

    private Path home() {
        return folder.resolve("a home");
    }

    @BeforeEach
    void install() throws Exception {
        Path dist = GeneratedPage.root().resolve("hub/src/main/dist");
        Path home = home();
        for (String file : List.of("bin/davit-hub", "conf/launch.sh", "conf/jvm.options")) {
            Files.createDirectories(home.resolve(file).getParent());
            Files.copy(dist.resolve(file), home.resolve(file));
        }
        Files.createDirectories(home.resolve("lib"));
        Files.createFile(home.resolve("lib/b.jar"));
        Files.createFile(home.resolve("lib/a.jar"));
    }

    private Answer launch(String javaVersion, Map<String, String> environment) throws Exception {
        Path java = Files.createDirectories(folder.resolve("jdk/bin")).getParent();
        Files.writeString(java.resolve("release"), "JAVA_VERSION=\"" + javaVersion + "\"\n");
        Path program = Files.writeString(java.resolve("bin/java"), "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        ProcessBuilder builder = new ProcessBuilder(
                        "/bin/sh", home().resolve("bin/davit-hub").toString(), "keys", "two words")
                .redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("DAVIT_HUB_"));
        builder.environment().put("JAVA_HOME", java.toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return new Answer(process.exitValue(), output.lines().toList());
    }

    @Test
    void givesLibrariesInTheSameOrderEverywhereAndWordsAsTheyAre() throws Exception {
        Path home = home();

        assertThat(launch("25.0.3", Map.of("DAVIT_HUB_JAVA_OPTS", "-Xmx1g -Da=b"))
                        .lines())
                .containsExactly(
                        "@" + home.resolve("conf/jvm.options"),
                        "-Xmx1g",
                        "-Da=b",
                        "-cp",
                        home.resolve("lib/a.jar") + ":" + home.resolve("lib/b.jar"),
                        "io.davit.hub.app.HubMain",
                        "keys",
                        "two words");
    }

    @Test
    void usesTheArchiveThatLiesBesideTheLibraries() throws Exception {
        Path archive = Files.createFile(home().resolve("lib/davit-hub.jsa"));

        assertThat(launch("25.0.3", Map.of()).lines())
                .contains("-XX:SharedArchiveFile=" + archive)
                .contains(home().resolve("lib/a.jar") + ":" + home().resolve("lib/b.jar"));
    }

    @Test
    void usesTheArchiveThatTheEnvironmentNamesIfItIsThere() throws Exception {
        Path archive = Files.createFile(folder.resolve("my archive.jsa"));

        assertThat(launch("25.0.3", Map.of("DAVIT_HUB_ARCHIVE", archive.toString()))
                        .lines())
                .contains("-XX:SharedArchiveFile=" + archive);
        assertThat(launch(
                                "25.0.3",
                                Map.of(
                                        "DAVIT_HUB_ARCHIVE",
                                        folder.resolve("none").toString()))
                        .lines())
                .noneMatch(line -> line.contains("SharedArchiveFile"));
    }

    @Test
    void refusesAnOlderJava() throws Exception {
        Answer answer = launch("21.0.2", Map.of());

        assertThat(answer.status()).isEqualTo(2);
        assertThat(answer.lines()).singleElement().asString().contains("davit-hub: needs Java 25", "is 21");
    }
}
