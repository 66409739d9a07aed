package io.davit.agent.pins;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.cluster.ApplyResult;
import io.davit.agent.cluster.ClusterGateway;
import io.davit.agent.cluster.ObjectName;
import io.davit.agent.cluster.RawObject;
import io.davit.agent.cluster.ResourceType;
import io.davit.agent.repository.RepositoryPin;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;

/**
 * The Secret that pins the repository of one place. It is created once, marked immutable, and never changed by the
 * agent: whoever wants another repository there deletes it on purpose.
 */
final class PinSecret {
    static final String NAMESPACE = "davit-agent";

    private static final ResourceType SECRETS =
            new ResourceType("", "v1", "secrets", "Secret", true, Set.of("get", "create"));
    private static final ResourceType NAMESPACES =
            new ResourceType("", "v1", "namespaces", "Namespace", false, Set.of("get"));
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PLACE_DIGITS = 10;

    /** What came of an attempt to keep a pin. */
    enum Kept {
        KEPT,
        NO_NAMESPACE
    }

    private final ObjectName name;
    private final String place;

    PinSecret(String location, String place) {
        this.name = new ObjectName(NAMESPACE, "davit-pin-" + location + "-" + digits(place));
        this.place = place;
    }

    ObjectName name() {
        return name;
    }

    /** @throws DavitException REPOSITORY_PIN_MISMATCH if the Secret is there but no pin can be read from it */
    Optional<RepositoryPin> read(ClusterGateway cluster) {
        return cluster.reader().get(SECRETS, name).map(this::pinOf);
    }

    /** @throws DavitException REPOSITORY_PIN_MISMATCH if another pin is there */
    Kept create(ClusterGateway cluster, RepositoryPin pin) {
        return switch (cluster.applier().create(SECRETS, NAMESPACE, json(pin))) {
            case ApplyResult.Applied applied -> Kept.KEPT;
            case ApplyResult.AlreadyThere there -> requireSame(read(cluster), pin);
            case ApplyResult.NotThere gone -> absent(cluster, ErrorCode.CLUSTER_FAILED, "it cannot be created");
            case ApplyResult.Changed changed -> throw refused(ErrorCode.CLUSTER_FAILED, "it changed meanwhile");
            case ApplyResult.Refused refused -> absent(cluster, refused.code(), refused.message());
        };
    }

    /** A missing namespace is said by the server in several ways; only its own 404 counts. */
    private Kept absent(ClusterGateway cluster, ErrorCode code, String message) {
        if (cluster.reader().get(NAMESPACES, new ObjectName("", NAMESPACE)).isEmpty()) {
            return Kept.NO_NAMESPACE;
        }
        throw refused(code, message);
    }

    private DavitException refused(ErrorCode code, String message) {
        return new DavitException(code, "the pin cannot be kept in the Secret " + name + ": " + message);
    }

    private Kept requireSame(Optional<RepositoryPin> there, RepositoryPin pin) {
        if (there.isPresent() && there.get().equals(pin)) {
            return Kept.KEPT;
        }
        throw new DavitException(
                ErrorCode.REPOSITORY_PIN_MISMATCH, "the Secret " + name + " pins another repository at this place");
    }

    private RepositoryPin pinOf(RawObject secret) {
        try {
            JsonNode data = JSON.readTree(secret.json()).path("data");
            return new RepositoryPin(
                    text(data, "repository-id"), text(data, "owner-fingerprint"), text(data, "key-commitment"));
        } catch (IOException | IllegalArgumentException e) {
            throw new DavitException(
                    ErrorCode.REPOSITORY_PIN_MISMATCH, "the Secret " + name + " holds no readable pin", e);
        }
    }

    private static String text(JsonNode data, String key) {
        String decoded = new String(Base64.getDecoder().decode(data.path(key).asText()), StandardCharsets.US_ASCII);
        if (decoded.isEmpty()) {
            throw new IllegalArgumentException(key + " is missing");
        }
        return decoded;
    }

    private byte[] json(RepositoryPin pin) {
        ObjectNode secret = JSON.createObjectNode().put("apiVersion", "v1").put("kind", "Secret");
        ObjectNode metadata =
                secret.putObject("metadata").put("name", name.name()).put("namespace", NAMESPACE);
        metadata.putObject("labels").put("app.kubernetes.io/managed-by", "davit-agent");
        metadata.putObject("annotations").put("davit.io/place", place);
        secret.put("type", "davit.io/repository-pin").put("immutable", true);
        secret.putObject("stringData")
                .put("repository-id", pin.repositoryId())
                .put("owner-fingerprint", pin.ownerFingerprint())
                .put("key-commitment", pin.keyCommitment());
        try {
            return JSON.writeValueAsBytes(secret);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String digits(String place) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(place.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, PLACE_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
