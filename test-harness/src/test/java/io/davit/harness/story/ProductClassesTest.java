package io.davit.harness.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProductClassesTest {
    /** The JVM leaves an archive aside that was made for another class path, and with it the one of the JDK. */
    @Test
    void aClassPathIsTheOneThatTheLauncherNames(@TempDir Path lib) throws IOException {
        for (String file : new String[] {"b.jar", "davit-agent.jsa", "a.jar", "C.jar"}) {
            Files.createFile(lib.resolve(file));
        }

        assertThat(ProductClasses.of(lib).split(File.pathSeparator))
                .containsExactly(
                        lib.resolve("C.jar").toString(),
                        lib.resolve("a.jar").toString(),
                        lib.resolve("b.jar").toString());
    }
}
