package io.davit.agent.app;

import io.davit.agent.config.LocationConfig;
import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.objectstore.decorate.ObjectStores;
import io.davit.agent.objectstore.decorate.RetryPolicy;
import io.davit.agent.objectstore.decorate.StoreMeter;
import io.davit.agent.objectstore.filesystem.FilesystemStore;
import io.davit.agent.objectstore.s3.S3Config;
import io.davit.agent.objectstore.s3.S3Store;
import io.davit.agent.repository.Passphrase;
import io.davit.agent.run.Pause;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** From the configuration of a backup location to its object store and its passphrase. */
final class LocationStores {
    private static final int LONGEST_PASSPHRASE = 64 * 1024;

    private final Consumer<Instant> storeTime;
    private final Clock clock;
    private final Pause pause;

    /** @param storeTime hears what time it is by each answer of a store that says so (P15) */
    LocationStores(Consumer<Instant> storeTime, Clock clock, Pause pause) {
        this.storeTime = storeTime;
        this.clock = clock;
        this.pause = pause;
    }

    /** The caller closes it. */
    ObjectStore open(LocationConfig location) {
        return ObjectStores.stacked(driver(location), new StoreMeter(), RetryPolicy.STANDARD, clock, pause);
    }

    private ObjectStore driver(LocationConfig location) {
        return location.s3()
                .<ObjectStore>map(s3 -> S3Store.open(config(s3), storeTime))
                .or(() -> location.filesystem().map(folder -> FilesystemStore.open(root(folder), clock)))
                .orElseThrow(() -> new IllegalStateException("a location is one of the two"));
    }

    private static S3Config config(LocationConfig.S3 s3) {
        return new S3Config(
                orNull(s3.endpoint()),
                s3.region(),
                s3.bucket(),
                s3.prefix().orElse(""),
                s3.pathStyle(),
                orNull(s3.caFile()),
                s3.accessKeyFile(),
                s3.secretKeyFile());
    }

    private static <T> @Nullable T orNull(Optional<T> value) {
        return value.orElse(null);
    }

    private static Path root(LocationConfig.Filesystem folder) {
        return folder.prefix().map(folder.path()::resolve).orElse(folder.path());
    }

    /**
     * Makes the prefix of a location in a folder, so that a repository can be initialised there. The folder itself is never made: it
     * may be a file system that is not mounted.
     */
    static void makePrefix(LocationConfig location) {
        location.filesystem().ifPresent(folder -> {
            if (folder.prefix().isPresent() && Files.isDirectory(folder.path())) {
                try {
                    Files.createDirectories(root(folder));
                } catch (IOException e) {
                    throw new DavitException(
                            ErrorCode.STORE_ACCESS_DENIED, root(folder) + " cannot be made: " + e.getMessage(), e);
                }
            }
        });
    }

    /** The caller closes it, which wipes it. */
    static Passphrase passphrase(LocationConfig location) {
        Path file = location.passphraseFile();
        byte[] bytes;
        try {
            if (Files.size(file) > LONGEST_PASSPHRASE) {
                throw new DavitException(ErrorCode.CONFIG_INVALID, "the passphrase file " + file + " is too long");
            }
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new DavitException(ErrorCode.CONFIG_UNREADABLE, "there is no passphrase file " + file, e);
        } catch (IOException e) {
            throw new DavitException(ErrorCode.CONFIG_UNREADABLE, "the passphrase file " + file + " cannot be read", e);
        }
        int end = bytes.length;
        while (end > 0 && (bytes[end - 1] == '\n' || bytes[end - 1] == '\r')) {
            end--;
        }
        byte[] line = Arrays.copyOf(bytes, end);
        Arrays.fill(bytes, (byte) 0);
        if (line.length == 0) {
            throw new DavitException(ErrorCode.CONFIG_INVALID, "the passphrase file " + file + " is empty");
        }
        return new Passphrase(line);
    }
}
