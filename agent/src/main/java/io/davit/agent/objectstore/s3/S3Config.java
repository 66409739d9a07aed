package io.davit.agent.objectstore.s3;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where a bucket is and whose keys open it. Holds paths of secrets, never secrets.
 *
 * @param endpoint of a server that is not AWS; null for AWS itself
 * @param prefix put before every key; empty, or components joined by slashes, without slash at either end
 * @param pathStyle whether the bucket stands in the path of the URL; most servers that are not AWS need it
 * @param caFile PEM certificates that alone are trusted; null for those of the platform
 * @param accessKeyFile file that holds the access key id; white space around it is ignored
 * @param secretKeyFile file that holds the secret key; white space around it is ignored
 */
public record S3Config(
        @Nullable URI endpoint,
        String region,
        String bucket,
        String prefix,
        boolean pathStyle,
        @Nullable Path caFile,
        Path accessKeyFile,
        Path secretKeyFile) {
    public S3Config {
        if (prefix.startsWith("/") || prefix.endsWith("/")) {
            throw new IllegalArgumentException("the prefix has a slash at an end: " + prefix);
        }
    }

    /** For messages: {@code s3://bucket/prefix at host}. */
    String place() {
        String where = "s3://" + bucket + (prefix.isEmpty() ? "" : "/" + prefix);
        return endpoint == null ? where + " in " + region : where + " at " + endpoint.getAuthority();
    }

    /** What stands before every key, slash included. */
    String keyPrefix() {
        return prefix.isEmpty() ? "" : prefix + "/";
    }
}
