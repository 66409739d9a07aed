package io.davit.harness.story;

import io.davit.harness.ground.S3Server;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The actor who owns the storage: may look at every stored object, and do to it what attackers and bad disks do. */
public final class Storage {
    private final Path bucket;

    public Storage(S3Server server, String bucket) {
        this.bucket = server.data().resolve(bucket);
    }

    /** The keys of all objects, in order. */
    public List<String> keys() {
        try (Stream<Path> walk = Files.walk(bucket)) {
            return walk.filter(Files::isRegularFile)
                    .map(file -> bucket.relativize(file).toString())
                    .filter(key -> !key.startsWith("."))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Bytes of all objects. */
    public long size() {
        return keys().stream().mapToLong(key -> size(key)).sum();
    }

    public byte[] read(String key) {
        try {
            return Files.readAllBytes(bucket.resolve(key));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Puts other bytes in the place of an object, behind the server's back. */
    public void replace(String key, byte[] bytes) {
        try {
            Files.write(bucket.resolve(key), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Turns one bit of an object around; doing it twice mends it. */
    public void flipBit(String key, long bit) {
        try (RandomAccessFile file = new RandomAccessFile(bucket.resolve(key).toFile(), "rw")) {
            file.seek(bit / 8);
            int value = file.read();
            file.seek(bit / 8);
            file.write(value ^ (1 << (bit % 8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void delete(String key) {
        try {
            Files.delete(bucket.resolve(key));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long size(String key) {
        try {
            return Files.size(bucket.resolve(key));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
