package io.davit.harness.pier;

import io.davit.harness.story.AgentAnswer;
import io.davit.harness.story.AgentProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Where an agent is installed, right or wrong: a folder with its files, and the text of its configuration, which a test bends.
 * A bent configuration is another yard over the same folder.
 *
 * @param folder for the configuration, the passphrase and the agent's data
 * @param yaml the configuration
 */
public record Yard(Path folder, String yaml) {
    public static final String LOCATION = "lighthouse";

    /**
     * @param store the location's store, one line in YAML's flow style
     * @param roots that the agent may read and write
     */
    public static Yard create(Path folder, Path kubeconfig, String store, String passphrase, Path... roots) {
        write(folder.resolve("passphrase"), passphrase);
        write(folder.resolve("guardrails.yaml"), "restore: {}\n");
        return new Yard(folder, """
                cluster: {name: pier, kubeconfig: "%s"}
                data-dir: data
                node: {name: %s}
                volumes: {allowed-roots: %s}
                guardrails-file: guardrails.yaml
                locations:
                  - name: %s
                    passphrase-file: passphrase
                    %s
                endpoint: {port: 0}
                limits: {volumes: 2}
                """.formatted(
                        kubeconfig,
                        Pier.NODE,
                        List.of(roots).stream().map(root -> "\"" + root + "\"").toList(),
                        LOCATION,
                        store));
    }

    public static String filesystem(Path folder) {
        return "filesystem: {path: \"%s\"}".formatted(folder);
    }

    /** With one passage of the configuration replaced; it must be there. */
    public Yard with(String passage, String replacement) {
        if (!yaml.contains(passage)) {
            throw new IllegalArgumentException("the configuration has no '" + passage + "':\n" + yaml);
        }
        return new Yard(folder, yaml.replace(passage, replacement));
    }

    /** With another configuration altogether. */
    public Yard withText(String text) {
        return new Yard(folder, text);
    }

    /** With another store in the place of the location's. */
    public Yard withStore(String store) {
        return new Yard(folder, yaml.replaceFirst("(?m)^    (filesystem|s3): .*$", "    " + store));
    }

    /** Of an agent with a data folder of its own, which therefore remembers nothing. */
    public Yard forgetful(String name) {
        return with("data-dir: data", "data-dir: " + name);
    }

    /** As its file holds it. */
    public String passphrase() {
        try {
            return Files.readString(folder.resolve("passphrase")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path data() {
        return folder.resolve("data");
    }

    /** Runs a command to its end, in this process, with {@code -o json}. */
    public AgentAnswer run(String... words) {
        return plain(with(words, "-o", "json"));
    }

    /** The same with words for people. */
    public AgentAnswer plain(String... words) {
        String[] arguments = with(new String[] {"--config", configFile().toString()}, words);
        return QuickTerminal.run(List.of(arguments));
    }

    /** Starts a command as a process, with {@code -o json}, maybe below another program. */
    public AgentProcess start(List<String> before, Map<String, String> environment, String... words) {
        List<String> command = new ArrayList<>(before);
        command.addAll(AgentProgram.locate()
                .command(List.of(with(new String[] {"--config", configFile().toString()}, words))));
        return AgentProcess.start(command, environment);
    }

    public AgentAnswer runProcess(String... words) {
        return start(List.of(), Map.of(), with(words, "-o", "json")).await();
    }

    /** Written anew for each command. */
    public Path configFile() {
        return write(folder.resolve("agent.yaml"), yaml);
    }

    /** Writes a file of the yard. */
    public static Path write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String[] with(String[] words, String... more) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }
}
