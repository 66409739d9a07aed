package io.davit.agent.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scripts of the distribution, with a Java that only says how it was called. */
class LauncherTest {
    private static final Path DIST = Path.of("src", "main", "dist").toAbsolutePath();

    @TempDir
    Path folder;

    private Path home;
    private Path java;

    @BeforeEach
    void install() throws IOException {
        home = folder.resolve("a home");
        for (String part : List.of("bin", "conf")) {
            Files.createDirectories(home.resolve(part));
            try (Stream<Path> files = Files.list(DIST.resolve(part))) {
                for (Path file : files.toList()) {
                    Files.copy(file, home.resolve(part).resolve(file.getFileName()));
                }
            }
        }
        Files.createDirectories(home.resolve("lib"));
        for (String jar : List.of("b.jar", "a.jar", "C.jar")) {
            Files.createFile(home.resolve("lib").resolve(jar));
        }
        java = Files.createDirectories(folder.resolve("jdk"));
        Files.createDirectories(java.resolve("bin"));
        Files.writeString(java.resolve("release"), "IMPLEMENTOR=\"X\"\nJAVA_VERSION=\"25.0.3\"\n");
        Path program = Files.writeString(java.resolve("bin/java"), "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private record Answer(int status, List<String> lines) {}

    private Answer launch(Map<String, String> environment, String... words) throws Exception {
        List<String> command = new ArrayList<>(
                List.of("/bin/sh", home.resolve("bin/davit-agent").toString()));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("DAVIT_AGENT_"));
        builder.environment().put("JAVA_HOME", java.toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return new Answer(process.exitValue(), output.lines().toList());
    }

    @Test
    void givesLibrariesInTheSameOrderEverywhereAndWordsAsTheyAre() throws Exception {
        Answer answer = launch(Map.of("DAVIT_AGENT_JAVA_OPTS", "-Xmx1g -Da=b"), "backup", "two words");

        Path lib = home.resolve("lib");
        assertThat(answer.lines())
                .containsExactly(
                        "@" + home.resolve("conf/jvm.options"),
                        "-Xmx1g",
                        "-Da=b",
                        "-cp",
                        lib.resolve("C.jar") + ":" + lib.resolve("a.jar") + ":" + lib.resolve("b.jar"),
                        "io.davit.agent.app.AgentMain",
                        "backup",
                        "two words");
    }

    @Test
    void usesTheArchiveThatLiesBesideTheLibraries() throws Exception {
        Path archive = Files.createFile(home.resolve("lib/davit-agent.jsa"));

        assertThat(launch(Map.of(), "list").lines()).contains("-XX:SharedArchiveFile=" + archive);
    }

    @Test
    void usesTheArchiveThatTheEnvironmentNames() throws Exception {
        Path archive = Files.createFile(folder.resolve("my archive.jsa"));

        assertThat(launch(Map.of("DAVIT_AGENT_ARCHIVE", archive.toString()), "list")
                        .lines())
                .contains("-XX:SharedArchiveFile=" + archive);
    }

    @Test
    void loadsTheNativeLibrariesOfThisMachineAsTheyLie() throws Exception {
        Process uname = new ProcessBuilder("uname", "-m").start();
        String machine = new String(uname.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        Path natives = Files.createDirectories(home.resolve("lib/native").resolve(machine));

        assertThat(launch(Map.of(), "list").lines())
                .contains(
                        "-Djava.library.path=" + natives, "-Dcom.amazon.corretto.crypto.provider.useExternalLib=true");
    }

    @Test
    void leavesNativeLibrariesOfOtherMachinesAside() throws Exception {
        Files.createDirectories(home.resolve("lib/native/pdp11"));

        assertThat(launch(Map.of(), "list").lines()).noneMatch(line -> line.startsWith("-D"));
    }

    @Test
    void startsWithoutAnArchiveThatIsNotThere() throws Exception {
        Answer answer =
                launch(Map.of("DAVIT_AGENT_ARCHIVE", folder.resolve("none").toString()), "list");

        assertThat(answer.status()).isZero();
        assertThat(answer.lines()).noneMatch(line -> line.contains("SharedArchiveFile"));
    }

    @Test
    void refusesAnOlderJava() throws Exception {
        Files.writeString(java.resolve("release"), "JAVA_VERSION=\"21.0.2\"\n");

        Answer answer = launch(Map.of(), "list");

        assertThat(answer.status()).isEqualTo(2);
        assertThat(answer.lines()).singleElement().asString().contains("needs Java 25 or newer", "is 21");
    }
}
