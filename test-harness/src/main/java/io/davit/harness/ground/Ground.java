package io.davit.harness.ground;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the servers' binaries are.
 * {@code ./davit} builds them and names their folder in {@code DAVIT_GROUND}; a run without the script (an IDE) takes what the script built last.
 */
public record Ground(Path binaries) {
    private static final String VARIABLE = "DAVIT_GROUND";
    private static final String HINT = "Run ./davit test (or ./davit ground once), which sets it up.";

    /** @throws GroundFailure if no folder with binaries is known; tests never skip for the lack of a ground */
    public static Ground locate() {
        return Stream.of(
                        Optional.ofNullable(System.getProperty("davit.ground")),
                        Optional.ofNullable(System.getenv(VARIABLE)),
                        Optional.of(lastBuilt().toString()))
                .flatMap(Optional::stream)
                .filter(text -> !text.isBlank())
                .map(Path::of)
                .findFirst()
                .filter(Files::isDirectory)
                .map(Ground::new)
                .orElseThrow(() -> new GroundFailure("The test ground's binaries are not there. " + HINT));
    }

    /** @throws GroundFailure if the binary is not there */
    public Path binary(String name) {
        Path file = binaries.resolve(name);
        if (!Files.isExecutable(file)) {
            throw new GroundFailure("The test ground in " + binaries + " has no " + name + ". " + HINT);
        }
        return file;
    }

    /** Where servers of this JVM log; tests that run beside each other in several JVMs have a folder each. */
    public static Path logs() {
        Path logs = Path.of("target", "ground-logs").toAbsolutePath();
        String fork = System.getProperty("davit.test.fork");
        return fork == null ? logs : logs.resolve(fork);
    }

    /**
     * The Python environment with the tools that tests run: {@code ./davit} makes it and names it in {@code DAVIT_PYTHON}.
     *
     * @throws GroundFailure if it is not there
     */
    public static Path python() {
        String given = System.getenv("DAVIT_PYTHON");
        Path folder = given != null && !given.isBlank()
                ? Path.of(given)
                : cache().resolve("python").resolve("latest");
        if (!Files.isDirectory(folder)) {
            throw new GroundFailure("The Python tools of tests are not there. " + HINT);
        }
        return folder;
    }

    private static Path lastBuilt() {
        return cache().resolve("ground").resolve("latest");
    }

    private static Path cache() {
        String own = System.getenv("DAVIT_CACHE");
        if (own != null && !own.isBlank()) {
            return Path.of(own);
        }
        String shared = System.getenv("XDG_CACHE_HOME");
        return shared != null && !shared.isBlank()
                ? Path.of(shared, "davit")
                : Path.of(System.getProperty("user.home"), ".cache", "davit");
    }
}
