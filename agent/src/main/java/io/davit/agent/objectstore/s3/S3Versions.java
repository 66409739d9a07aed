package io.davit.agent.objectstore.s3;

import io.davit.agent.objectstore.ObjectKey;
import io.davit.agent.objectstore.ObjectStat;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.ObjectVersion;

/**
 * The objects of a versioned bucket. Keys are created once, so the oldest version is the object (R3): delete markers, and
 * whatever was written over it later, count for nothing. Nobody can add an older version, and a locked one nobody can take
 * away. One page in memory, and which version is the oldest of some thousand keys.
 */
final class S3Versions {
    private static final int AT_HAND = 8_192;

    private final S3Config config;
    private final S3Client client;
    private final Map<String, String> atHand = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > AT_HAND;
        }
    };

    S3Versions(S3Config config, S3Client client) {
        this.config = config;
        this.client = client;
    }

    /** Takes one version, the newest of a key first; says whether to go on. */
    private interface Visitor {
        boolean version(String name, String id, @Nullable ObjectVersion version);
    }

    /** Asks the store. */
    Optional<ObjectStat> find(ObjectKey key) {
        String name = name(key);
        ObjectVersion[] oldest = {null};
        walk(name, (at, id, version) -> {
            if (at.equals(name) && version != null) {
                oldest[0] = version;
            }
            return at.equals(name);
        });
        ObjectVersion found = oldest[0];
        if (found == null) {
            forget(key);
            return Optional.empty();
        }
        remember(name, found.versionId());
        return Optional.of(new ObjectStat(key, found.size(), found.lastModified()));
    }

    /** The oldest version; asks the store if it is not known. */
    Optional<String> oldest(ObjectKey key) {
        Optional<String> known = known(name(key));
        return known.isPresent() ? known : find(key).flatMap(found -> known(name(key)));
    }

    /** All of a key, delete markers included: the oldest first. */
    List<String> all(ObjectKey key) {
        String name = name(key);
        List<String> ids = new ArrayList<>();
        List<String> markers = new ArrayList<>();
        walk(name, (at, id, version) -> {
            if (at.equals(name)) {
                (version == null ? markers : ids).add(id);
            }
            return at.compareTo(name) <= 0;
        });
        List<String> all = new ArrayList<>(ids.reversed());
        all.addAll(markers);
        return all;
    }

    void visit(String prefix, Predicate<ObjectStat> visitor) {
        ObjectVersion[] oldest = {null};
        boolean[] goesOn = {true};
        walk(config.keyPrefix() + prefix, (name, id, version) -> {
            ObjectVersion before = oldest[0];
            if (version != null) {
                if (before != null && !before.key().equals(name)) {
                    goesOn[0] = shown(before, visitor);
                }
                oldest[0] = version;
            }
            return goesOn[0];
        });
        ObjectVersion last = oldest[0];
        if (goesOn[0] && last != null) {
            shown(last, visitor);
        }
    }

    private boolean shown(ObjectVersion version, Predicate<ObjectStat> visitor) {
        String name = version.key().substring(config.keyPrefix().length());
        if (!ObjectKey.isLegal(name)) {
            return true;
        }
        remember(version.key(), version.versionId());
        return visitor.test(new ObjectStat(new ObjectKey(name), version.size(), version.lastModified()));
    }

    /** Of each page the versions, in order of keys, and then the delete markers. */
    private void walk(String prefix, Visitor visitor) {
        String last = "";
        String key = null;
        String version = null;
        do {
            ListObjectVersionsResponse page = page(prefix, key, version);
            boolean goesOn = true;
            for (ObjectVersion found : page.versions()) {
                if (found.key().compareTo(last) < 0) {
                    throw notBelieved(prefix, found.key() + " comes after " + last);
                }
                last = found.key();
                goesOn = goesOn && visitor.version(found.key(), found.versionId(), found);
            }
            page.deleteMarkers().forEach(marker -> visitor.version(marker.key(), marker.versionId(), null));
            boolean isLast = !goesOn || !Boolean.TRUE.equals(page.isTruncated());
            if (!isLast && !isFurther(page, key, version)) {
                throw notBelieved(prefix, "a page is truncated and names no next one");
            }
            key = isLast ? null : page.nextKeyMarker();
            version = page.nextVersionIdMarker();
        } while (key != null);
    }

    private static boolean isFurther(ListObjectVersionsResponse page, @Nullable String key, @Nullable String version) {
        String next = page.nextKeyMarker();
        boolean isSame = Objects.equals(next, key) && Objects.equals(page.nextVersionIdMarker(), version);
        return next != null && !isSame;
    }

    private ListObjectVersionsResponse page(String prefix, @Nullable String key, @Nullable String version) {
        try {
            return client.listObjectVersions(list -> list.bucket(config.bucket())
                    .prefix(prefix)
                    .keyMarker(key)
                    .versionIdMarker(key == null ? null : version));
        } catch (SdkException | UncheckedIOException e) {
            throw S3Errors.translated(e, "list versions of " + prefix + " in " + config.place());
        }
    }

    private synchronized Optional<String> known(String name) {
        return Optional.ofNullable(atHand.get(name));
    }

    private synchronized void remember(String name, String version) {
        atHand.put(name, version);
    }

    synchronized void forget(ObjectKey key) {
        atHand.remove(name(key));
    }

    private String name(ObjectKey key) {
        return config.keyPrefix() + key.value();
    }

    private DavitException notBelieved(String prefix, String why) {
        return new DavitException(
                ErrorCode.STORE_FAILED,
                "The list of versions of '" + prefix + "' in " + config.place() + " is broken: " + why);
    }
}
