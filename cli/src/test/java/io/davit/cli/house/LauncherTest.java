package io.davit.cli.house;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.house.GeneratedPage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script of the distribution, with a Java that only says how it was called. */
class LauncherTest {
    @TempDir
    Path folder;

    private record Answer(int status, List<String> lines) {}

    private Answer launch(String javaVersion) throws Exception {
        Path dist = GeneratedPage.root().resolve("cli/src/main/dist");
        Path home = folder.resolve("a home");
        for (String file : List.of("bin/davit", "conf/launch.sh", "conf/jvm.options")) {
            Files.createDirectories(home.resolve(file).getParent());
            Files.copy(dist.resolve(file), home.resolve(file));
        }
        Files.createDirectories(home.resolve("lib"));
        Files.createFile(home.resolve("lib/b.jar"));
        Files.createFile(home.resolve("lib/a.jar"));
        Path java = Files.createDirectories(folder.resolve("jdk/bin")).getParent();
        Files.writeString(java.resolve("release"), "JAVA_VERSION=\"" + javaVersion + "\"\n");
        Path program = Files.writeString(java.resolve("bin/java"), "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        ProcessBuilder builder = new ProcessBuilder(
                        "/bin/sh", home.resolve("bin/davit").toString(), "cluster", "two words")
                .redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", java.toString());
        builder.environment().put("DAVIT_JAVA_OPTS", "-Xmx1g -Da=b");
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return new Answer(process.exitValue(), output.lines().toList());
    }

    @Test
    void givesLibrariesInTheSameOrderEverywhereAndWordsAsTheyAre() throws Exception {
        Path home = folder.resolve("a home");

        assertThat(launch("25.0.3").lines())
                .containsExactly(
                        "@" + home.resolve("conf/jvm.options"),
                        "-Xmx1g",
                        "-Da=b",
                        "-cp",
                        home.resolve("lib/a.jar") + ":" + home.resolve("lib/b.jar"),
                        "io.davit.cli.app.DavitMain",
                        "cluster",
                        "two words");
    }

    @Test
    void refusesAnOlderJava() throws Exception {
        Answer answer = launch("21.0.2");

        assertThat(answer.status()).isEqualTo(2);
        assertThat(answer.lines()).singleElement().asString().contains("davit: needs Java 25", "is 21");
    }
}
