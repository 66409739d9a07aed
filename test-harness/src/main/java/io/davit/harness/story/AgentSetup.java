package io.davit.harness.story;

import io.davit.harness.ground.S3Credential;
import io.davit.harness.ground.S3Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Everything that an agent is installed with, below one folder: configuration, passphrase, guardrails, data.
 *
 * @param folder {@code agent.yaml} and the other files are written here
 * @param clusterName for people
 * @param node which the agent says it runs on
 * @param volumeRoots that it may read and write
 */
public record AgentSetup(
        Path folder, String clusterName, Path kubeconfig, String node, List<Path> volumeRoots, String location) {
    /** The name of the only backup location. */
    public static final String LOCATION = "lighthouse";

    /** @param location the YAML of the location's store, from {@link #s3} or {@link #filesystem} */
    public AgentSetup {
        volumeRoots = List.copyOf(volumeRoots);
    }

    /** A bucket of the ground's S3 server. */
    public static String s3(S3Server server, String bucket, S3Credential credential) {
        String authority =
                server.authorityFile().map(file -> "\n      ca-file: " + file).orElse("");
        return """
                s3:
                      endpoint: %s
                      region: %s
                      bucket: %s
                      path-style: true
                      access-key-file: %s
                      secret-key-file: %s%s""".formatted(
                        server.endpoint(),
                        S3Server.REGION,
                        bucket,
                        credential.accessKeyFile(),
                        credential.secretKeyFile(),
                        authority);
    }

    /** A folder, which must exist. */
    public static String filesystem(Path folder) {
        return """
                filesystem:
                      path: %s""".formatted(folder);
    }

    /** The configuration file; {@link #write} makes it. */
    public Path configFile() {
        return folder.resolve("agent.yaml");
    }

    public Path dataFolder() {
        return folder.resolve("data");
    }

    public Path guardrailsFile() {
        return folder.resolve("guardrails.yaml");
    }

    /**
     * Writes all files; existing ones are replaced, data is kept.
     *
     * @param guardrails the YAML of the local guardrails
     */
    public AgentSetup write(String passphrase, String guardrails) {
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("passphrase"), passphrase + "\n");
            Files.writeString(guardrailsFile(), guardrails);
            Files.writeString(configFile(), yaml());
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Adds a credential that locations of a hub may refer to; its passphrase is the location's own. */
    public AgentSetup withCredential(String name, S3Credential credential) {
        String entry = """
                credentials:
                  - name: %s
                    passphrase-file: %s
                    access-key-file: %s
                    secret-key-file: %s
                """.formatted(
                        name, folder.resolve("passphrase"), credential.accessKeyFile(), credential.secretKeyFile());
        try {
            Files.writeString(configFile(), entry, StandardOpenOption.APPEND);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String yaml() {
        String roots = volumeRoots.stream().map(root -> "\n    - " + root).collect(Collectors.joining());
        return """
                cluster:
                  name: %s
                  kubeconfig: %s
                data-dir: %s
                node:
                  name: %s
                volumes:
                  allowed-roots:%s
                guardrails-file: %s
                locations:
                  - name: %s
                    passphrase-file: %s
                    %s
                endpoint:
                  port: 0
                """.formatted(
                        clusterName,
                        kubeconfig,
                        dataFolder(),
                        node,
                        roots.isEmpty() ? " []" : roots,
                        guardrailsFile(),
                        LOCATION,
                        folder.resolve("passphrase"),
                        location);
    }
}
