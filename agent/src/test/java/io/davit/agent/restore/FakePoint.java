package io.davit.agent.restore;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.repository.FilePath;
import io.davit.agent.repository.ResourceKey;
import io.davit.agent.repository.ResourceRange;
import io.davit.agent.repository.RestorePoint;
import io.davit.agent.repository.RestorePointId;
import io.davit.agent.repository.RestorePointSummary;
import io.davit.agent.repository.VolumeCursor;
import io.davit.agent.repository.VolumeIdentity;
import io.davit.agent.repository.VolumeReader;
import io.davit.agent.run.RunId;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/** A restore point in memory. */
public final class FakePoint implements RestorePoint {
    private final TreeMap<ResourceKey, byte[]> objects = new TreeMap<>();
    private final List<VolumeIdentity> volumes = new ArrayList<>();
    boolean complete = true;

    /** Adds an object, as it would have been captured; YAML-like shorthand is not worth it, so JSON with single quotes. */
    public FakePoint with(String resource, String json) {
        ObjectNode object = Json.object(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        return with(resource, object);
    }

    FakePoint with(String resource, ObjectNode object) {
        objects.put(
                new ResourceKey(
                        resource, Json.text(object, "metadata", "namespace"), Json.text(object, "metadata", "name")),
                Json.bytes(object));
        return this;
    }

    public FakePoint withData(String namespace, String claim, String volume) {
        volumes.add(new VolumeIdentity(namespace, claim, volume));
        return this;
    }

    Map<ResourceKey, byte[]> objects() {
        return objects;
    }

    @Override
    public RestorePointId id() {
        return new RestorePointId("writer", 1);
    }

    @Override
    public String hash() {
        return "a".repeat(64);
    }

    @Override
    public RestorePointSummary summary() {
        Map<String, Map<String, Long>> byNamespace = new TreeMap<>();
        Map<String, Long> clusterScoped = new TreeMap<>();
        for (ResourceKey key : objects.keySet()) {
            if (key.isClusterScoped()) {
                clusterScoped.merge(key.resource(), 1L, Long::sum);
                if (key.resource().equals("core/namespaces")) {
                    byNamespace.computeIfAbsent(key.name(), name -> new TreeMap<>());
                }
            } else {
                byNamespace
                        .computeIfAbsent(key.namespace(), name -> new TreeMap<>())
                        .merge(key.resource(), 1L, Long::sum);
            }
        }
        List<RestorePointSummary.NamespaceSummary> namespaces = byNamespace.entrySet().stream()
                .map(entry -> new RestorePointSummary.NamespaceSummary(entry.getKey(), entry.getValue()))
                .toList();
        List<RestorePointSummary.VolumeSummary> data = volumes.stream()
                .map(volume -> new RestorePointSummary.VolumeSummary(
                        volume.namespace(), volume.claim(), volume.volume(), true, 3, 300))
                .toList();
        return new RestorePointSummary(
                RunId.next(Clock.systemUTC()),
                new RestorePointSummary.Source("uid", "name", "v1.36.3"),
                Instant.EPOCH,
                Instant.EPOCH,
                true,
                namespaces,
                clusterScoped,
                data,
                300,
                300,
                0,
                List.of());
    }

    @Override
    public List<Problem> problems() {
        return List.of();
    }

    @Override
    public List<ResourceRange> resourceRanges() {
        Set<ResourceRange> ranges = new LinkedHashSet<>();
        for (ResourceKey key : new TreeSet<>(objects.keySet())) {
            ranges.add(
                    key.isClusterScoped()
                            ? ResourceRange.clusterScoped(key.resource())
                            : ResourceRange.namespaced(key.resource()));
        }
        return List.copyOf(ranges);
    }

    @Override
    public void resources(ResourceRange range, BiConsumer<ResourceKey, byte[]> visitor) {
        objects.forEach((key, json) -> {
            if (range.matches(key)) {
                visitor.accept(key, json);
            }
        });
    }

    @Override
    public List<VolumeIdentity> volumes() {
        return List.copyOf(volumes);
    }

    @Override
    public VolumeCursor browse(VolumeIdentity volume) {
        throw new UnsupportedOperationException("nobody browses here");
    }

    @Override
    public VolumeReader volume(VolumeIdentity volume) {
        return new VolumeReader() {
            @Override
            public VolumeIdentity volume() {
                return volume;
            }

            @Override
            public long files() {
                return 3;
            }

            @Override
            public long bytes() {
                return 300;
            }

            @Override
            public void read(Visitor visitor) {
                throw new UnsupportedOperationException("the fake driver copies nothing: " + FilePath.class);
            }
        };
    }

    @Override
    public void confirmPresence() {
        if (!complete) {
            throw new DavitException(ErrorCode.MISSING_DATA, "a pack is gone");
        }
    }
}
