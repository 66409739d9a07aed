package io.davit.hub.locations;

import com.google.protobuf.ByteString;
import io.davit.hub.api.Invalid;
import io.davit.hub.api.Names;
import io.davit.hub.store.ResourceKind;
import io.davit.proto.agent.v1.LocationTuple;
import io.davit.proto.v1.BackupLocation;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What a location must be like before anything is looked up; and the tuple that clusters approve (P9). */
final class LocationForm {
    private static final String AT = "backup_location.";
    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
    private static final Pattern REGION = Pattern.compile("[a-z0-9-]{0,64}");
    private static final Pattern PREFIX = Pattern.compile("([A-Za-z0-9!_.*'()=@-]+/)*");
    private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{64}");
    private static final int TEXT_LIMIT = 512;
    private static final int FINGERPRINTS = 16;
    private static final int CLUSTERS = 10_000;

    private LocationForm() {}

    static void check(BackupLocation location) {
        Names.part(ResourceKind.LOCATION, AT + "name", location.getName());
        text("endpoint", location.getEndpoint());
        text("prefix", location.getPrefix());
        text("token_endpoint", location.getTokenEndpoint());
        switch (location.getType()) {
            case "s3" -> s3(location);
            case "filesystem" -> filesystem(location);
            default -> throw Invalid.field(AT + "type", "is \"s3\" or \"filesystem\"");
        }
        if (!location.getCloudCredential().isEmpty()) {
            Names.part(ResourceKind.CREDENTIAL, AT + "cloud_credential", location.getCloudCredential());
        }
        fingerprints(location.getCaFingerprintsList());
        clusters(location.getClustersList());
    }

    private static void s3(BackupLocation location) {
        if (!location.getEndpoint().isEmpty()) {
            address("endpoint", location.getEndpoint(), Set.of("http", "https"));
        }
        if (!location.getTokenEndpoint().isEmpty()) {
            address("token_endpoint", location.getTokenEndpoint(), Set.of("https"));
        }
        if (!BUCKET.matcher(location.getBucket()).matches()) {
            throw Invalid.field(
                    AT + "bucket",
                    "is 3 to 63 lower-case letters, digits, '.' and '-', and begins and ends with one of the first two");
        }
        if (!REGION.matcher(location.getRegion()).matches()) {
            throw Invalid.field(AT + "region", "is at most 64 lower-case letters, digits and '-'");
        }
        prefix(location.getPrefix());
        if (location.getCloudCredential().isEmpty()) {
            throw Invalid.field(AT + "cloud_credential", "is missing; it has the form \"cloudCredentials/NAME\"");
        }
    }

    private static void filesystem(BackupLocation location) {
        String path = location.getEndpoint();
        boolean isPlain = path.startsWith("/")
                && path.length() > 1
                && List.of(path.substring(1).split("/", -1)).stream()
                        .noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
        if (!isPlain) {
            throw Invalid.field(
                    AT + "endpoint", "of a filesystem is an absolute path without '.', '..' and empty parts");
        }
        absent("bucket", !location.getBucket().isEmpty());
        absent("region", !location.getRegion().isEmpty());
        absent("path_style", location.getPathStyle());
        absent("token_endpoint", !location.getTokenEndpoint().isEmpty());
        absent("ca_fingerprints", location.getCaFingerprintsCount() > 0);
        prefix(location.getPrefix());
    }

    private static void absent(String field, boolean isGiven) {
        if (isGiven) {
            throw Invalid.field(AT + field, "means nothing for a filesystem; leave it out");
        }
    }

    private static void prefix(String prefix) {
        boolean hasDots = prefix.startsWith("./")
                || prefix.startsWith("../")
                || prefix.contains("/./")
                || prefix.contains("/../");
        if (hasDots || !PREFIX.matcher(prefix).matches()) {
            throw Invalid.field(
                    AT + "prefix", "is empty, or parts of letters, digits and !-_.*'()=@, each with '/' behind it");
        }
    }

    private static void address(String field, String value, Set<String> schemes) {
        try {
            URI uri = new URI(value);
            boolean isBare = uri.getRawUserInfo() == null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null
                    && uri.getHost() != null
                    && uri.getRawPath().isEmpty();
            if (uri.getScheme() != null && schemes.contains(uri.getScheme()) && isBare) {
                return;
            }
        } catch (URISyntaxException e) {
            // The same sentence says what it should be.
        }
        throw Invalid.field(AT + field, "has the form \"https://HOST:PORT\", without user, path or query");
    }

    private static void text(String field, String value) {
        Invalid.longerThan(TEXT_LIMIT, AT + field, value);
        if (value.chars().anyMatch(Character::isISOControl)) {
            throw Invalid.field(AT + field, "holds a control character");
        }
    }

    private static void fingerprints(List<String> fingerprints) {
        Invalid.moreThan(FINGERPRINTS, AT + "ca_fingerprints", fingerprints.size());
        if (!fingerprints.stream().allMatch(text -> FINGERPRINT.matcher(text).matches())) {
            throw Invalid.field(AT + "ca_fingerprints", "each is 64 lower-case hexadecimal digits");
        }
    }

    private static void clusters(List<String> clusters) {
        Invalid.moreThan(CLUSTERS, AT + "clusters", clusters.size());
        Set<String> seen = new HashSet<>();
        for (String cluster : clusters) {
            Names.part(ResourceKind.CLUSTER, AT + "clusters", cluster);
            if (!seen.add(cluster)) {
                throw Invalid.field(AT + "clusters", cluster + " stands in it twice");
            }
        }
    }

    /** @param reference the credential's name on clusters; empty if the location has none */
    static LocationTuple tuple(BackupLocation location, String reference) {
        LocationTuple.Builder tuple = LocationTuple.newBuilder()
                .setType(location.getType())
                .setEndpoint(location.getEndpoint())
                .setBucket(location.getBucket())
                .setPrefix(location.getPrefix())
                .setRegion(location.getRegion())
                .setPathStyle(location.getPathStyle())
                .setCredentialReference(reference)
                .setTokenEndpoint(location.getTokenEndpoint());
        location.getCaFingerprintsList()
                .forEach(text -> tuple.addCaFingerprints(
                        ByteString.copyFrom(HexFormat.of().parseHex(text))));
        return tuple.build();
    }
}
