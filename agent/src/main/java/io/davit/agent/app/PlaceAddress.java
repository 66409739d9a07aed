package io.davit.agent.app;

import io.davit.agent.cli.PlaceOrder;
import io.davit.agent.config.ConfigFile;
import io.davit.agent.config.LocationConfig;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** From an address as people type it to a location as the configuration would have it. */
final class PlaceAddress {
    /** Of a place that has no name in a configuration; only messages could show it. */
    static final String NAMELESS = "at";

    /** Stands in the location of whoever gave a key instead, and is never read. */
    private static final Path NO_PASSPHRASE = Path.of("/dev/null");

    private static final List<String> BUCKET_WORDS = List.of("endpoint", "region", "path-style");

    private PlaceAddress() {}

    /** @throws DavitException ARGUMENT_INVALID; CONFIG_*, LOCATION_UNKNOWN if it is a name */
    static LocationConfig location(PlaceOrder order) {
        String where = order.where();
        try {
            if (where.startsWith("s3://")) {
                return new LocationConfig(NAMELESS, passphrase(order), Optional.of(bucket(order)), Optional.empty());
            }
            if (where.matches("[A-Za-z][A-Za-z0-9+.-]*://.*") && !where.startsWith("file://")) {
                throw new IllegalArgumentException("it begins with neither file:// nor s3://");
            }
            if (where.startsWith("file://") || where.contains("/")) {
                LocationConfig.Filesystem folder = new LocationConfig.Filesystem(folder(where), Optional.empty());
                return new LocationConfig(NAMELESS, passphrase(order), Optional.empty(), Optional.of(folder));
            }
        } catch (IllegalArgumentException e) {
            throw new DavitException(ErrorCode.ARGUMENT_INVALID, "'" + where + "' is no place: " + e.getMessage(), e);
        }
        LocationConfig configured = ConfigFile.read(order.config()).location(where);
        return new LocationConfig(
                configured.name(),
                order.passphraseFile().orElse(configured.passphraseFile()),
                configured.s3(),
                configured.filesystem());
    }

    private static Path passphrase(PlaceOrder order) {
        return order.passphraseFile()
                .or(() -> order.key().map(key -> NO_PASSPHRASE))
                .orElseThrow(() -> new DavitException(
                        ErrorCode.ARGUMENT_INVALID, "the repository needs --passphrase-file or --key-file"));
    }

    private static Path folder(String where) {
        Path path = where.startsWith("file:") ? Path.of(URI.create(where)) : Path.of(where);
        return path.toAbsolutePath().normalize();
    }

    private static LocationConfig.S3 bucket(PlaceOrder order) {
        URI address = URI.create(order.where());
        Map<String, String> words = words(address);
        Path credentials = order.credentialsFile()
                .orElseThrow(() -> new IllegalArgumentException("a bucket needs --credentials-file"));
        String prefix = Optional.ofNullable(address.getPath()).orElse("").replaceAll("^/+|/+$", "");
        if (address.getAuthority() == null) {
            throw new IllegalArgumentException("it names no bucket");
        }
        return new LocationConfig.S3(
                Optional.ofNullable(words.get("endpoint")).map(URI::create),
                words.getOrDefault("region", "us-east-1"),
                address.getAuthority(),
                Optional.of(prefix).filter(text -> !text.isEmpty()),
                Boolean.parseBoolean(words.getOrDefault("path-style", "false")),
                order.caFile(),
                credentials,
                credentials);
    }

    private static Map<String, String> words(URI address) {
        Map<String, String> words = new TreeMap<>();
        String query = address.getRawQuery();
        for (String pair : query == null ? new String[0] : query.split("&")) {
            String[] parts = pair.split("=", 2);
            if (parts.length < 2 || !BUCKET_WORDS.contains(parts[0])) {
                throw new IllegalArgumentException("'" + parts[0] + "' is none of " + String.join(", ", BUCKET_WORDS));
            }
            words.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return words;
    }

    /** What stays the same while it is the same place, however it was typed: its state is kept under that. */
    static String identity(LocationConfig location) {
        return location.s3()
                .map(s3 -> "s3://" + s3.bucket() + "/" + s3.prefix().orElse("") + " at "
                        + s3.endpoint().map(URI::toString).orElse("aws " + s3.region()))
                .or(() -> location.folder().map(folder -> "file://" + real(folder)))
                .orElseThrow(() -> new IllegalStateException("a location is one of the two"));
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            // Not there, which its store will say better.
            return path.toAbsolutePath().normalize();
        }
    }
}
