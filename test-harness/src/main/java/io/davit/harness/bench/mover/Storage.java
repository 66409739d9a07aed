package io.davit.harness.bench.mover;

import io.davit.harness.ground.S3Credential;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/** Where a repository is. Either way its bytes lie in a folder of this machine, one file per object. */
sealed interface Storage {
    Path folder();

    /** A folder of a local file system. */
    record Local(Path folder) implements Storage {}

    /**
     * A bucket of its own.
     *
     * @param folder where the server keeps the bucket's objects
     */
    record Bucket(URI endpoint, String region, String name, S3Credential owner, Path folder) implements Storage {
        /** As the libraries of all tools read them. */
        Map<String, String> credentials() {
            return Map.of(
                    "AWS_ACCESS_KEY_ID", owner.accessKey(),
                    "AWS_SECRET_ACCESS_KEY", owner.secretKey(),
                    "AWS_REGION", region);
        }
    }

    /** The sum of all files' lengths; what the file system adds to each is no tool's doing. */
    default long bytes() {
        if (!Files.exists(folder())) {
            return 0;
        }
        try (Stream<Path> files = Files.walk(folder())) {
            long sum = 0;
            for (Path file : (Iterable<Path>) files::iterator) {
                sum += Files.isRegularFile(file) ? Files.size(file) : 0;
            }
            return sum;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
