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
     * A program that tests run, of those that {@code ./davit} installs from PyPI into the folder that it names in {@code DAVIT_TOOLS}.
     *
     * @throws GroundFailure if it is not there
     */
    public static Path tool(String name) {
        return installed("bin/" + name);
    }

    /**
     * A script that tests run on Node.js, of the packages that {@code ./davit} installs from npm into that folder.
     *
     * @param script the package and the script's path in it
     * @throws GroundFailure if it is not there
     */
    public static Path script(String script) {
        return installed("node/node_modules/" + script);
    }

    private static Path installed(String path) {
        String given = System.getenv("DAVIT_TOOLS");
        Path tools = given != null && !given.isBlank()
                ? Path.of(given)
                : cache().resolve("tools").resolve("latest");
        Path file = tools.resolve(path);
        if (!Files.isRegularFile(file)) {
            throw new GroundFailure("The tools of tests in " + tools + " have no " + path + ". " + HINT);
        }
        return file;
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
