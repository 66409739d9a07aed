package io.davit.agent.config;

import io.davit.settings.Setting;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** One backup location: a bucket or a folder, and the file that holds its passphrase. */
public record LocationConfig(
        @Setting("Name of the location: lower-case letters, digits and dashes.")
        String name,

        @Setting("File that holds the passphrase of the repository, one line.")
        Path passphraseFile,

        @Setting("An S3 bucket; either this or filesystem.") Optional<S3> s3,
        @Setting("A folder; either this or s3.") Optional<Filesystem> filesystem) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    public LocationConfig {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("name must be lower-case letters, digits and dashes, at most 63");
        }
        if (s3.isPresent() == filesystem.isPresent()) {
            throw new IllegalArgumentException("needs exactly one of s3 and filesystem");
        }
    }

    /** A bucket of S3 or of a server that speaks it. */
    public record S3(
            @Setting("Address of the server, such as https://s3.example.org; without it, Amazon's of the region.")
            Optional<URI> endpoint,

            @Setting(value = "Region that requests are signed for.", fallback = "us-east-1")
            String region,

            @Setting("Name of the bucket; it must exist.") String bucket,

            @Setting("Where in the bucket the repository lies, without slashes at its ends; without it, at the top.")
            Optional<String> prefix,

            @Setting(value = "Whether the bucket stands in the path instead of the host name.", fallback = "false")
            boolean pathStyle,

            @Setting("File with the PEM certificates to trust instead of the system's.")
            Optional<Path> caFile,

            @Setting("File that holds the access key, one line.")
            Path accessKeyFile,

            @Setting("File that holds the secret key, one line.")
            Path secretKeyFile) {
        public S3 {
            endpoint.ifPresent(S3::check);
            prefix.ifPresent(LocationConfig::checkPrefix);
        }

        private static void check(URI endpoint) {
            boolean http = "http".equals(endpoint.getScheme()) || "https".equals(endpoint.getScheme());
            if (!http || endpoint.getHost() == null) {
                throw new IllegalArgumentException("endpoint must be an http or https address with a host");
            }
            if (endpoint.getUserInfo() != null) {
                throw new IllegalArgumentException("endpoint must not hold credentials; use access-key-file");
            }
        }
    }

    /** A folder that is reached like a local one. */
    public record Filesystem(
            @Setting("The folder; it must exist.") Path path,

            @Setting("Where in the folder the repository lies, without slashes at its ends; without it, at the top.")
            Optional<String> prefix) {
        public Filesystem {
            prefix.ifPresent(LocationConfig::checkPrefix);
        }
    }

    /** The folder of the repository itself, if it lies in one. */
    public Optional<Path> folder() {
        return filesystem()
                .map(place -> place.prefix().map(place.path()::resolve).orElse(place.path()));
    }

    private static void checkPrefix(String prefix) {
        if (prefix.isEmpty() || prefix.startsWith("/") || prefix.endsWith("/") || prefix.contains("//")) {
            throw new IllegalArgumentException("prefix must not be empty, nor begin or end with a slash");
        }
        for (String part : prefix.split("/")) {
            if (part.equals(".") || part.equals("..")) {
                throw new IllegalArgumentException("prefix must not hold '.' or '..'");
            }
        }
    }
}
