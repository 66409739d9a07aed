package io.davit.agent.objectstore.s3;

import io.davit.agent.objectstore.LockMode;
import io.davit.agent.objectstore.ObjectKey;
import io.davit.agent.objectstore.RetentionLock;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.UncheckedIOException;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ObjectLockMode;
import software.amazon.awssdk.services.s3.model.ObjectLockRetention;
import software.amazon.awssdk.services.s3.model.ObjectLockRetentionMode;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Retention of single versions. Nothing here asks to bypass a lock: the server itself refuses what would shorten or weaken
 * one, whatever rights the credential has.
 */
final class S3Locks {
    private final S3Config config;
    private final S3Client client;

    S3Locks(S3Config config, S3Client client) {
        this.config = config;
        this.client = client;
    }

    static ObjectLockMode wire(LockMode mode) {
        return switch (mode) {
            case GOVERNANCE -> ObjectLockMode.GOVERNANCE;
            case COMPLIANCE -> ObjectLockMode.COMPLIANCE;
        };
    }

    void extend(ObjectKey key, String version, RetentionLock lock) {
        try {
            put(key, version, lock);
        } catch (S3Exception e) {
            if (!S3Errors.mayBeLocked(e)) {
                throw failed(e, "lock", key);
            }
            // It is locked for longer, or in the stricter mode: that is as good, and has to stay.
            Optional<RetentionLock> held = of(key, version);
            if (held.filter(there -> there.covers(lock)).isPresent()) {
                return;
            }
            if (held.filter(there -> there.mode().compareTo(lock.mode()) > 0).isEmpty()) {
                throw failed(e, "lock", key);
            }
            extendAs(key, version, new RetentionLock(held.get().mode(), lock.until()));
        } catch (SdkException | UncheckedIOException e) {
            throw failed(e, "lock", key);
        }
    }

    private void extendAs(ObjectKey key, String version, RetentionLock lock) {
        try {
            put(key, version, lock);
        } catch (SdkException | UncheckedIOException e) {
            throw failed(e, "lock", key);
        }
    }

    private void put(ObjectKey key, String version, RetentionLock lock) {
        client.putObjectRetention(put -> put.bucket(config.bucket())
                .key(name(key))
                .versionId(version)
                .retention(retention -> retention
                        .mode(ObjectLockRetentionMode.fromValue(
                                wire(lock.mode()).toString()))
                        .retainUntilDate(lock.until())));
    }

    Optional<RetentionLock> of(ObjectKey key, String version) {
        try {
            ObjectLockRetention found = client.getObjectRetention(
                            get -> get.bucket(config.bucket()).key(name(key)).versionId(version))
                    .retention();
            if (found == null || found.retainUntilDate() == null) {
                return Optional.empty();
            }
            LockMode mode =
                    found.mode() == ObjectLockRetentionMode.COMPLIANCE ? LockMode.COMPLIANCE : LockMode.GOVERNANCE;
            return Optional.of(new RetentionLock(mode, found.retainUntilDate()));
        } catch (S3Exception e) {
            if (S3Errors.isNotLocked(e)) {
                return Optional.empty();
            }
            throw failed(e, "ask for the lock of", key);
        } catch (SdkException | UncheckedIOException e) {
            throw failed(e, "ask for the lock of", key);
        }
    }

    /** Why the version was not deleted: its lock, or what the server said. */
    DavitException refusedDelete(S3Exception e, ObjectKey key, String version) {
        if (S3Errors.mayBeLocked(e)) {
            Optional<RetentionLock> held = of(key, version);
            if (held.isPresent()) {
                return new DavitException(
                        ErrorCode.STORE_LOCKED, key + " is locked " + held.get() + " in " + config.place(), e);
            }
        }
        return failed(e, "delete", key);
    }

    private String name(ObjectKey key) {
        return config.keyPrefix() + key.value();
    }

    private DavitException failed(RuntimeException e, String verb, ObjectKey key) {
        return S3Errors.translated(e, verb + " " + key + " in " + config.place());
    }
}
