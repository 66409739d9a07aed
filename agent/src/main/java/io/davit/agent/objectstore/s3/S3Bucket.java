package io.davit.agent.objectstore.s3;

import io.davit.agent.objectstore.LockMode;
import io.davit.agent.objectstore.StoreTraits;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.DefaultRetention;
import software.amazon.awssdk.services.s3.model.ObjectLockConfiguration;
import software.amazon.awssdk.services.s3.model.ObjectLockEnabled;
import software.amazon.awssdk.services.s3.model.ObjectLockRetentionMode;
import software.amazon.awssdk.services.s3.model.ObjectLockRule;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * What a bucket is, asked when it first matters and remembered. A server that does not know the question, and a credential
 * that may not ask it, mean a bucket without versions and locks; any other failure is one.
 */
final class S3Bucket {
    private final S3Config config;
    private final S3Client client;
    private volatile @Nullable Boolean versioned;
    private volatile @Nullable StoreTraits traits;

    S3Bucket(S3Config config, S3Client client) {
        this.config = config;
        this.client = client;
    }

    /** Whether there may be older versions: a bucket whose versioning is suspended keeps those it has. */
    boolean isVersioned() {
        Boolean known = versioned;
        if (known == null) {
            known = askVersioning();
            versioned = known;
        }
        return known;
    }

    StoreTraits traits() {
        StoreTraits known = traits;
        if (known == null) {
            known = new StoreTraits(true, isVersioned(), isVersioned() ? askLock() : Optional.empty());
            traits = known;
        }
        return known;
    }

    private boolean askVersioning() {
        try {
            BucketVersioningStatus status = client.getBucketVersioning(ask -> ask.bucket(config.bucket()))
                    .status();
            return status == BucketVersioningStatus.ENABLED || status == BucketVersioningStatus.SUSPENDED;
        } catch (SdkException | UncheckedIOException e) {
            requireNoAnswer(e, "ask for versions in " + config.place());
            return false;
        }
    }

    private Optional<LockMode> askLock() {
        try {
            ObjectLockConfiguration found = client.getObjectLockConfiguration(ask -> ask.bucket(config.bucket()))
                    .objectLockConfiguration();
            return found == null || found.objectLockEnabled() != ObjectLockEnabled.ENABLED
                    ? Optional.empty()
                    : Optional.of(modeOf(found.rule()));
        } catch (SdkException | UncheckedIOException e) {
            requireNoAnswer(e, "ask for locks in " + config.place());
            return Optional.empty();
        }
    }

    private static LockMode modeOf(@Nullable ObjectLockRule rule) {
        DefaultRetention usual = rule == null ? null : rule.defaultRetention();
        return usual != null && usual.mode() == ObjectLockRetentionMode.COMPLIANCE
                ? LockMode.COMPLIANCE
                : LockMode.GOVERNANCE;
    }

    private static void requireNoAnswer(RuntimeException e, String what) {
        if (!(e instanceof S3Exception answer && S3Errors.isNoAnswer(answer))) {
            throw S3Errors.translated(e, what);
        }
    }
}
