package io.davit.agent.app;

import io.davit.agent.config.CredentialConfig;
import io.davit.agent.config.LocationConfig;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.proto.agent.v1.LocationTuple;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/**
 * A location that the hub laid down as the agent's configuration would have it: the place from the tuple, everything secret
 * from the credential of the configuration that the tuple names (section 10.3).
 */
final class LocationWire {
    private static final Path NOWHERE = Path.of("/nonexistent");
    /** Stands in for a credential, where only the place is looked at. */
    private static final CredentialConfig ANY =
            new CredentialConfig("any", NOWHERE, Optional.of(NOWHERE), Optional.of(NOWHERE), Optional.empty());

    private LocationWire() {}

    /** @throws IllegalArgumentException if no configuration could hold such a location */
    static void check(String name, LocationTuple tuple) {
        config(name, tuple, reference -> ANY);
    }

    /**
     * @param credentials by the name in the tuple; what it throws passes through
     * @throws IllegalArgumentException as {@link #check}
     */
    static LocationConfig config(String name, LocationTuple tuple, Function<String, CredentialConfig> credentials) {
        if (!tuple.getTokenEndpoint().isEmpty()) {
            throw new IllegalArgumentException("this agent exchanges no bearer credentials");
        }
        if (tuple.getCaFingerprintsList().stream().anyMatch(fingerprint -> fingerprint.size() != 32)) {
            throw new IllegalArgumentException("a fingerprint has 32 bytes");
        }
        CredentialConfig credential = credentials.apply(tuple.getCredentialReference());
        return switch (tuple.getType()) {
            case "s3" ->
                new LocationConfig(
                        name, credential.passphraseFile(), Optional.of(s3(tuple, credential)), Optional.empty());
            case "filesystem" ->
                new LocationConfig(
                        name,
                        credential.passphraseFile(),
                        Optional.empty(),
                        Optional.of(new LocationConfig.Filesystem(folder(tuple), prefix(tuple))));
            default -> throw new IllegalArgumentException("this agent knows no store of type " + tuple.getType());
        };
    }

    private static LocationConfig.S3 s3(LocationTuple tuple, CredentialConfig credential) {
        if (tuple.getBucket().isEmpty()) {
            throw new IllegalArgumentException("a bucket is needed");
        }
        return new LocationConfig.S3(
                tuple.getEndpoint().isEmpty() ? Optional.empty() : Optional.of(URI.create(tuple.getEndpoint())),
                tuple.getRegion().isEmpty() ? "us-east-1" : tuple.getRegion(),
                tuple.getBucket(),
                prefix(tuple),
                tuple.getPathStyle(),
                tuple.getCaFingerprintsCount() == 0
                        ? Optional.empty()
                        : Optional.of(credential.caFile().orElse(NOWHERE)),
                key(credential, credential.accessKeyFile()),
                key(credential, credential.secretKeyFile()));
    }

    private static Path key(CredentialConfig credential, Optional<Path> file) {
        return file.orElseThrow(() -> new DavitException(
                ErrorCode.CREDENTIAL_UNKNOWN, "credential '" + credential.name() + "' has no keys for S3"));
    }

    private static Path folder(LocationTuple tuple) {
        Path folder = Path.of(tuple.getEndpoint());
        if (!folder.isAbsolute() || !folder.equals(folder.normalize())) {
            throw new IllegalArgumentException("the folder of a location is an absolute path without '..'");
        }
        return folder;
    }

    /** The tuple's ends with a slash, that of the configuration does not. */
    private static Optional<String> prefix(LocationTuple tuple) {
        String prefix = tuple.getPrefix();
        if (prefix.isEmpty()) {
            return Optional.empty();
        }
        if (!prefix.endsWith("/")) {
            throw new IllegalArgumentException("a prefix ends with a slash");
        }
        return Optional.of(prefix.substring(0, prefix.length() - 1));
    }
}
