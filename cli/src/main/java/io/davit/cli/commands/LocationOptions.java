package io.davit.cli.commands;

import io.davit.proto.v1.BackupLocation;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a location is. In an update, what is not named stays, and an empty text takes away. */
final class LocationOptions {
    @Option(names = "--type", paramLabel = "TYPE", description = "Kind of store: s3 or filesystem.")
    @Nullable
    String type;

    @Option(
            names = "--endpoint",
            paramLabel = "URL",
            description = "https://HOST:PORT; none for the provider's own. A path for filesystem.")
    @Nullable
    String endpoint;

    @Option(names = "--bucket", paramLabel = "NAME", description = "Bucket.")
    @Nullable
    String bucket;

    @Option(names = "--prefix", paramLabel = "PREFIX", description = "Where in the bucket; ends with /.")
    @Nullable
    String prefix;

    @Option(names = "--region", paramLabel = "NAME", description = "Region, if the store has any.")
    @Nullable
    String region;

    @Option(
            names = "--path-style",
            negatable = true,
            description = "The bucket stands in the path, not in the host name.")
    @Nullable
    Boolean pathStyle;

    @Option(names = "--credential", paramLabel = "NAME", description = "Name of the credential ('davit credential').")
    @Nullable
    String credential;

    @Option(
            names = "--token-endpoint",
            paramLabel = "URL",
            description = "Where a bearer credential is exchanged; none for the provider's own.")
    @Nullable
    String tokenEndpoint;

    @Option(
            names = "--ca-fingerprint",
            paramLabel = "SHA256",
            description = "Certificate authority that may vouch for the endpoint; may be given several times.")
    @Nullable
    List<String> authorities;

    @Option(
            names = "--cluster",
            paramLabel = "NAME",
            description = "Cluster that gets it; may be given several times, or with commas.",
            split = ",")
    @Nullable
    List<String> clusters;

    void onto(BackupLocation.Builder location) {
        given(type, location::setType);
        given(endpoint, location::setEndpoint);
        given(bucket, location::setBucket);
        given(prefix, location::setPrefix);
        given(region, location::setRegion);
        given(pathStyle, location::setPathStyle);
        given(
                credential,
                name -> location.setCloudCredential(name.isEmpty() ? "" : Words.full("cloudCredentials", name)));
        given(tokenEndpoint, location::setTokenEndpoint);
        given(authorities, all -> location.clearCaFingerprints().addAllCaFingerprints(present(all)));
        given(
                clusters,
                all -> location.clearClusters()
                        .addAllClusters(present(all).stream()
                                .map(name -> Words.full("clusters", name))
                                .toList()));
    }

    private static <T> void given(@Nullable T value, Consumer<T> setter) {
        if (value != null) {
            setter.accept(value);
        }
    }

    private static List<String> present(List<String> all) {
        return all.stream().filter(one -> !one.isEmpty()).toList();
    }
}
