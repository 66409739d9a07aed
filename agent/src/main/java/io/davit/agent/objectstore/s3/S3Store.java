package io.davit.agent.objectstore.s3;

import io.davit.agent.objectstore.Content;
import io.davit.agent.objectstore.CreateResult;
import io.davit.agent.objectstore.ObjectKey;
import io.davit.agent.objectstore.ObjectStat;
import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.objectstore.RetentionLock;
import io.davit.agent.objectstore.StoreTraits;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Objects in a bucket. Creates with {@code If-None-Match: *}; a server that ignores it is found out by the repository's
 * probe, not here. Each call is one request, without retries; an unknown outcome is thrown as it is.
 *
 * <p>In a versioned bucket the oldest version of a key is the object (R3), which costs a further request for each object
 * that is read.
 */
public final class S3Store implements ObjectStore {
    private final S3Config config;
    private final S3Client client;
    private final S3Listing listing;
    private final S3Bucket bucket;
    private final S3Versions versions;
    private final S3Locks locks;

    private S3Store(S3Config config, S3Client client) {
        this.config = config;
        this.client = client;
        this.listing = new S3Listing(config, client);
        this.bucket = new S3Bucket(config, client);
        this.versions = new S3Versions(config, client);
        this.locks = new S3Locks(config, client);
    }

    /**
     * Reads the keys and prepares the client; sends nothing.
     *
     * @throws DavitException STORE_CREDENTIAL_REJECTED if a key file cannot be read; CONFIG_INVALID for bad certificates
     */
    public static S3Store open(S3Config config) {
        return open(config, said -> {});
    }

    /** @param time hears the date of each answer; it must not wait for anything */
    public static S3Store open(S3Config config, Consumer<Instant> time) {
        return new S3Store(config, S3Clients.build(config, S3Clients.SILENCE, time));
    }

    /** @param silence a request fails once no byte has moved for that long */
    public static S3Store open(S3Config config, Duration silence) {
        return new S3Store(config, S3Clients.build(config, silence, said -> {}));
    }

    @Override
    public CreateResult create(ObjectKey key, Content content) {
        try (Upload upload = new Upload(content)) {
            return create(key, upload, content.length(), put -> {});
        }
    }

    @Override
    public CreateResult create(ObjectKey key, Content content, RetentionLock lock) {
        requireLocks();
        try (Upload upload = new Upload(content)) {
            return create(
                    key,
                    upload,
                    content.length(),
                    put -> put.objectLockMode(S3Locks.wire(lock.mode())).objectLockRetainUntilDate(lock.until()));
        }
    }

    @Override
    public void extendLock(ObjectKey key, RetentionLock lock) {
        requireLocks();
        locks.extend(key, oldest(key), lock);
    }

    @Override
    public Optional<RetentionLock> lockOf(ObjectKey key) {
        requireLocks();
        return locks.of(key, oldest(key));
    }

    private void requireLocks() {
        if (traits().lock().isEmpty()) {
            throw new DavitException(
                    ErrorCode.STORE_CANNOT_LOCK,
                    config.place() + " was made without object lock, or does not tell this credential of it");
        }
    }

    private String oldest(ObjectKey key) {
        return versions.oldest(key).orElseThrow(() -> missing(key));
    }

    /** Which version is the object; null where there are none to choose from. */
    private @Nullable String version(ObjectKey key) {
        return bucket.isVersioned() ? oldest(key) : null;
    }

    private CreateResult create(
            ObjectKey key, Upload upload, long length, Consumer<PutObjectRequest.Builder> withLock) {
        String checksum = upload.crc32c();
        try {
            client.putObject(
                    put -> withLock.accept(put.bucket(config.bucket())
                            .key(name(key))
                            .ifNoneMatch("*")
                            .contentLength(length)
                            .checksumCRC32C(checksum)),
                    upload.body());
            return CreateResult.CREATED;
        } catch (S3Exception e) {
            if (S3Errors.isAlreadyThere(e)) {
                return CreateResult.ALREADY_THERE;
            }
            throw failed(e, "create", key);
        } catch (SdkException | UncheckedIOException e) {
            upload.rethrowUnreadable();
            throw failed(e, "create", key);
        }
    }

    @Override
    public byte[] read(ObjectKey key, long offset, int length) {
        long end = offset + length;
        if (length == 0) {
            long size = stat(key).orElseThrow(() -> missing(key)).size();
            if (size < end) {
                throw tooShort(key, end);
            }
            return new byte[0];
        }
        String version = version(key);
        try (ResponseInputStream<GetObjectResponse> in = client.getObject(get -> get.bucket(config.bucket())
                .key(name(key))
                .versionId(version)
                .range("bytes=" + offset + "-" + (end - 1)))) {
            String range = in.response().contentRange();
            Long sent = in.response().contentLength();
            boolean whole = range == null && offset == 0 && sent != null && sent <= length;
            if (!whole && (range == null || !range.startsWith("bytes " + offset + "-"))) {
                in.abort();
                throw new DavitException(
                        ErrorCode.STORE_FAILED,
                        config.place() + " answered another range of " + key + " than asked for");
            }
            if (sent != null && sent < length) {
                throw tooShort(key, end);
            }
            return exactly(in, length, key);
        } catch (S3Exception e) {
            throw S3Errors.isRangeBeyondEnd(e) ? tooShort(key, end) : refused(e, key);
        } catch (SdkException | UncheckedIOException e) {
            throw failed(e, "read", key);
        } catch (IOException e) {
            throw broken(key, e);
        }
    }

    @Override
    public byte[] readWhole(ObjectKey key, int limit) {
        String version = version(key);
        try (ResponseInputStream<GetObjectResponse> in = client.getObject(
                get -> get.bucket(config.bucket()).key(name(key)).versionId(version))) {
            Long size = in.response().contentLength();
            if (size == null || size > limit) {
                in.abort();
                throw new DavitException(
                        ErrorCode.STORE_FAILED,
                        key + " has " + size + " bytes, more than the " + limit + " it may have, in " + config.place());
            }
            return exactly(in, size.intValue(), key);
        } catch (S3Exception e) {
            throw refused(e, key);
        } catch (SdkException | UncheckedIOException e) {
            throw failed(e, "read", key);
        } catch (IOException e) {
            throw broken(key, e);
        }
    }

    /** A connection that breaks inside a body is no short object. */
    private byte[] exactly(ResponseInputStream<GetObjectResponse> in, int length, ObjectKey key) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw broken(key, new IOException("the answer ended after " + bytes.length + " of " + length + " bytes"));
        }
        return bytes;
    }

    /** The answer to HEAD has no body: what 404 or 403 mean is asked with a listing of that one key, whose errors have one. */
    @Override
    public Optional<ObjectStat> stat(ObjectKey key) {
        if (bucket.isVersioned()) {
            return versions.find(key);
        }
        try {
            HeadObjectResponse head =
                    client.headObject(ask -> ask.bucket(config.bucket()).key(name(key)));
            return Optional.of(new ObjectStat(key, head.contentLength(), head.lastModified()));
        } catch (S3Exception e) {
            if (e.statusCode() == 404) {
                return listing.find(key);
            }
            if (e.statusCode() == 403 || e.statusCode() == 400) {
                // Says what is wrong with the credential, if that is what it is.
                listing.find(key);
            }
            throw failed(e, "look at", key);
        } catch (SdkException | UncheckedIOException e) {
            throw failed(e, "look at", key);
        }
    }

    @Override
    public void list(String prefix, Predicate<ObjectStat> visitor) {
        if (bucket.isVersioned()) {
            versions.visit(prefix, visitor);
        } else {
            listing.visit(prefix, visitor);
        }
    }

    @Override
    public void delete(ObjectKey key) {
        if (bucket.isVersioned()) {
            deleteVersions(key);
            return;
        }
        try {
            client.deleteObject(delete -> delete.bucket(config.bucket()).key(name(key)));
        } catch (SdkException | UncheckedIOException e) {
            throw failed(e, "delete", key);
        }
    }

    /** The oldest first: if that one is locked, nothing is changed. */
    private void deleteVersions(ObjectKey key) {
        List<String> all = versions.all(key);
        versions.forget(key);
        for (String version : all) {
            try {
                client.deleteObject(
                        delete -> delete.bucket(config.bucket()).key(name(key)).versionId(version));
            } catch (S3Exception e) {
                throw locks.refusedDelete(e, key, version);
            } catch (SdkException | UncheckedIOException e) {
                throw failed(e, "delete", key);
            }
        }
    }

    private String name(ObjectKey key) {
        return config.keyPrefix() + key.value();
    }

    /** A 404 whose words were lost on the way does not tell a missing object from a missing bucket: a listing of that one key does. */
    private DavitException refused(S3Exception e, ObjectKey key) {
        if (bucket.isVersioned()) {
            versions.forget(key);
        }
        if (!S3Errors.isWordlessAbsence(e)) {
            return failed(e, "read", key);
        }
        return (bucket.isVersioned() ? versions.find(key) : listing.find(key))
                .map(there -> new DavitException(
                        ErrorCode.STORE_FAILED,
                        config.place() + " lists " + key + ", and answered 404 when it was read",
                        e))
                .orElseGet(() -> missing(key));
    }

    private DavitException failed(RuntimeException e, String verb, ObjectKey key) {
        return S3Errors.translated(e, verb + " " + key + " in " + config.place());
    }

    private DavitException broken(ObjectKey key, IOException e) {
        return new DavitException(
                ErrorCode.STORE_UNREACHABLE,
                "The connection broke while " + key + " was read in " + config.place() + ": " + e.getMessage(),
                e);
    }

    private DavitException missing(ObjectKey key) {
        return new DavitException(ErrorCode.STORE_OBJECT_MISSING, key + " is not in " + config.place());
    }

    private DavitException tooShort(ObjectKey key, long end) {
        return new DavitException(ErrorCode.STORE_RANGE_SHORT, key + " ends before " + end + " in " + config.place());
    }

    @Override
    public StoreTraits traits() {
        return bucket.traits();
    }

    @Override
    public String describe() {
        return config.place();
    }

    @Override
    public void close() {
        client.close();
    }
}
