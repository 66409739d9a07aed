package io.davit.harness.story;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Where the product's programs are when there is no distribution: class paths as {@code java -cp} takes them, and flags. */
public final class ProductClasses {
    private ProductClasses() {}

    /** The root of the source tree. */
    public static Path tree() {
        return Manifests.SourceTree.root();
    }

    /** The file with the JVM's flags that a module's distribution ships. */
    public static Path shippedOptions(String module) {
        return Manifests.SourceTree.root().resolve(module).resolve("src/main/dist/conf/jvm.options");
    }

    /** All jars of a distribution's folder, as its launcher names them: an archive of classes that lies beside them fits no other class path. */
    public static String of(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(Path::toString)
                    .filter(file -> file.endsWith(".jar"))
                    .sorted()
                    .collect(Collectors.joining(File.pathSeparator));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What this JVM has, without tests and what only they need. */
    public static String ofThisProcess() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(ProductClasses::isProduct)
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static boolean isProduct(String entry) {
        return !entry.contains("test-harness" + File.separator)
                && !entry.contains("test-classes")
                && !entry.endsWith("-tests.jar")
                && Stream.of(
                                "junit",
                                "jqwik",
                                "assertj",
                                "awaitility",
                                "hamcrest",
                                "opentest4j",
                                "apiguardian",
                                "surefire")
                        .noneMatch(Path.of(entry).getFileName().toString()::startsWith);
    }
}
