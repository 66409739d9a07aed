package io.davit.agent.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.davit.agent.run.RunJson;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Where a running agent listens, and the token that its control routes ask for: the file {@code endpoint.json} in its data
 * directory, readable by its own user only. Who can read that file can order backups and restores.
 */
public record EndpointAddress(String host, int port, String token) {
    private static final String FILE = "endpoint.json";
    private static final SecureRandom RANDOM = new SecureRandom();

    static String newToken() {
        byte[] token = new byte[32];
        RANDOM.nextBytes(token);
        return HexFormat.of().formatHex(token);
    }

    /** Empty if no agent wrote one. */
    public static Optional<EndpointAddress> read(Path dataDir) {
        try {
            JsonNode node = RunJson.tree(Files.readString(dataDir.resolve(FILE)));
            return Optional.of(new EndpointAddress(
                    node.path("host").asText(),
                    node.path("port").asInt(),
                    node.path("token").asText()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            throw new DavitException(
                    ErrorCode.AGENT_UNREACHABLE, dataDir.resolve(FILE) + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Whole or not at all, and never readable by others, not even for a moment. */
    void write(Path dataDir) {
        String text = JsonNodeFactory.instance
                .objectNode()
                .put("host", host)
                .put("port", port)
                .put("token", token)
                .toString();
        try {
            Path half = Files.createTempFile(
                    dataDir,
                    FILE,
                    ".half",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(half, text);
            Files.move(half, dataDir.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new DavitException(
                    ErrorCode.DATA_DIR_UNUSABLE, dataDir.resolve(FILE) + " cannot be written: " + e.getMessage(), e);
        }
    }

    static void delete(Path dataDir) {
        try {
            Files.deleteIfExists(dataDir.resolve(FILE));
        } catch (IOException e) {
            throw new DavitException(
                    ErrorCode.DATA_DIR_UNUSABLE, dataDir.resolve(FILE) + " cannot be deleted: " + e.getMessage(), e);
        }
    }

    URI uri(String path) {
        String bracketed = host.contains(":") ? "[" + host + "]" : host;
        return URI.create("http://" + bracketed + ":" + port + path);
    }

    @Override
    public String toString() {
        return host + ":" + port + " (token ****)";
    }
}
