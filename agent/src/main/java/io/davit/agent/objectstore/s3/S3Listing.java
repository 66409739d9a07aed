package io.davit.agent.objectstore.s3;

import io.davit.agent.objectstore.ObjectKey;
import io.davit.agent.objectstore.ObjectStat;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Listings page by page; one page in memory. A server whose pages go backwards or in circles is not believed. */
final class S3Listing {
    private final S3Config config;
    private final S3Client client;

    S3Listing(S3Config config, S3Client client) {
        this.config = config;
        this.client = client;
    }

    void visit(String prefix, Predicate<ObjectStat> visitor) {
        String last = "";
        String token = null;
        do {
            ListObjectsV2Response page = page(config.keyPrefix() + prefix, token, null);
            for (S3Object object : page.contents()) {
                if (object.key().compareTo(last) <= 0) {
                    throw notBelieved(prefix, object.key() + " comes after " + last);
                }
                last = object.key();
                Optional<ObjectStat> ours = ours(object);
                if (ours.isPresent() && !visitor.test(ours.get())) {
                    return;
                }
            }
            token = next(page, token, prefix);
        } while (token != null);
    }

    private @Nullable String next(ListObjectsV2Response page, @Nullable String token, String prefix) {
        if (!Boolean.TRUE.equals(page.isTruncated())) {
            return null;
        }
        String next = page.nextContinuationToken();
        if (next == null || next.equals(token)) {
            throw notBelieved(prefix, "a page is truncated and names no next one");
        }
        return next;
    }

    /** One key, by a listing: its answer, unlike that to HEAD, tells a missing key from a missing bucket or credential. */
    Optional<ObjectStat> find(ObjectKey key) {
        String name = config.keyPrefix() + key.value();
        return page(name, null, 1).contents().stream()
                .filter(object -> object.key().equals(name))
                .findFirst()
                .flatMap(this::ours);
    }

    private ListObjectsV2Response page(String prefix, @Nullable String token, @Nullable Integer keys) {
        try {
            return client.listObjectsV2(list -> list.bucket(config.bucket())
                    .prefix(prefix)
                    .continuationToken(token)
                    .maxKeys(keys));
        } catch (SdkException | UncheckedIOException e) {
            throw S3Errors.translated(e, "list " + prefix + " in " + config.place());
        }
    }

    /** Names that cannot be a key, folder markers for example, are not ours. */
    private Optional<ObjectStat> ours(S3Object object) {
        String name = object.key().substring(config.keyPrefix().length());
        return ObjectKey.isLegal(name)
                ? Optional.of(new ObjectStat(new ObjectKey(name), object.size(), object.lastModified()))
                : Optional.empty();
    }

    private DavitException notBelieved(String prefix, String why) {
        return new DavitException(
                ErrorCode.STORE_FAILED, "The listing of '" + prefix + "' in " + config.place() + " is broken: " + why);
    }
}
