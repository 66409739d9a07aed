package io.davit.harness.memory;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.davit.harness.bench.ProcessWatch;
import io.davit.harness.ground.Janitor;
import io.davit.harness.story.AgentProgram;
import io.davit.harness.story.AgentSetup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The agent's process with the heap that it is shipped with; it ends at once when that is not enough. After each command it must have cleaned up. */
final class SmallAgent {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final AgentProgram program = AgentProgram.locate();
    private final AgentSetup setup;
    private final Path folder;
    private int commands;

    /** @param folder for what the commands print, and for their temporary files; made here */
    SmallAgent(AgentSetup setup, Path folder) throws IOException {
        this.setup = setup;
        this.folder = Files.createDirectories(folder);
    }

    /** Runs one command, which must succeed wholly. */
    Footprint run(String label, String... words) {
        try {
            Path place = Files.createDirectory(folder.resolve("command-" + ++commands));
            Path temporary = Files.createDirectory(place.resolve("tmp"));
            Footprint footprint = watch(label, place, command(place, temporary, words));
            System.out.println(footprint.line());
            assertThat(temporary).as("temporary files").isEmptyDirectory();
            assertNothingSpooled();
            return footprint;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Footprint watch(String label, Path place, List<String> command) throws IOException {
        Path output = place.resolve("output");
        Path errors = place.resolve("errors");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(errors.toFile());
        builder.environment().put("LC_ALL", "C.UTF-8");
        long started = System.nanoTime();
        Process process = builder.start();
        Janitor.started(process);
        ProcessWatch watch = new ProcessWatch(process);
        int status = watch.await();
        Janitor.ended(process);
        assertThat(status)
                .as("%s: %s%n%s", label, Files.readString(output), Files.readString(errors))
                .isZero();
        return new Footprint(
                label,
                JSON.readTree(output.toFile()),
                watch.peakBytes(),
                Footprint.heapAfterCollections(place.resolve("gc.log")),
                watch.cpu().toMillis(),
                (System.nanoTime() - started) / 1_000_000);
    }

    private List<String> command(Path place, Path temporary, String... words) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + program.options(),
                "-XX:+ExitOnOutOfMemoryError",
                "-Xlog:gc:file=" + place.resolve("gc.log"),
                "-Djava.io.tmpdir=" + temporary));
        command.addAll(program.natives());
        command.addAll(List.of(
                "-cp",
                program.classPath(),
                "io.davit.agent.app.AgentMain",
                "--config",
                setup.configFile().toString()));
        command.addAll(List.of(words));
        command.addAll(List.of("-o", "json"));
        return command;
    }

    private void assertNothingSpooled() throws IOException {
        try (Stream<Path> all = Files.walk(setup.dataFolder())) {
            assertThat(all.filter(Files::isRegularFile).filter(SmallAgent::isSpooled))
                    .as("spool files")
                    .isEmpty();
        }
    }

    private static boolean isSpooled(Path file) {
        return file.getParent().toString().contains("spool");
    }
}
