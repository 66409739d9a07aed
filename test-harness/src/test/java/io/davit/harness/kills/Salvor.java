package io.davit.harness.kills;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.objectstore.decorate.ObjectStores;
import io.davit.agent.objectstore.decorate.RetryPolicy;
import io.davit.agent.objectstore.decorate.StoreMeter;
import io.davit.agent.objectstore.s3.S3Config;
import io.davit.agent.objectstore.s3.S3Store;
import io.davit.agent.repository.FileMetadata;
import io.davit.agent.repository.JournalEntry;
import io.davit.agent.repository.MapWriterMemory;
import io.davit.agent.repository.OpenRepository;
import io.davit.agent.repository.Passphrase;
import io.davit.agent.repository.ResourceRange;
import io.davit.agent.repository.RestorePoint;
import io.davit.agent.repository.RestorePointId;
import io.davit.agent.repository.VolumeIdentity;
import io.davit.agent.repository.VolumeReader;
import io.davit.agent.repository.engine.DavitRepositories;
import io.davit.agent.run.RunId;
import io.davit.errors.Problem;
import io.davit.harness.ground.S3Server;
import io.davit.harness.story.ObjectCapture;
import io.davit.harness.story.ObjectCapture.ObjectKey;
import io.davit.harness.story.Relocation;
import io.davit.harness.story.TreeCapture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/** Somebody with the location and the passphrase and nothing else, who reads whatever is listed there, wholly. */
final class Salvor implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ObjectStore store;
    private final OpenRepository repository;

    /** @param cache a new folder */
    Salvor(S3Server server, String bucket, String passphrase, Path cache) {
        store = store(server, bucket);
        try (Passphrase words = new Passphrase(passphrase.getBytes(StandardCharsets.UTF_8))) {
            repository = new DavitRepositories().open(store, words, new MapWriterMemory(), cache);
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    static ObjectStore store(S3Server server, String bucket) {
        S3Config config = new S3Config(
                server.endpoint(),
                S3Server.REGION,
                bucket,
                "",
                true,
                null,
                server.owner().accessKeyFile(),
                server.owner().secretKeyFile());
        return ObjectStores.stacked(
                S3Store.open(config),
                new StoreMeter(),
                RetryPolicy.STANDARD,
                Clock.systemUTC(),
                duration -> LockSupport.parkNanos(duration.toNanos()));
    }

    /** All that the journals of all writers say, in order. */
    record Journals(List<JournalEntry> entries, List<Problem> problems) {
        Map<RestorePointId, RunId> points() {
            Map<RestorePointId, RunId> points = new TreeMap<>((a, b) -> Long.compare(a.number(), b.number()));
            for (JournalEntry entry : entries) {
                if (entry instanceof JournalEntry.PointSealed sealed) {
                    points.put(sealed.id(), sealed.summary().run());
                }
            }
            return points;
        }

        /** How many entries of the kind the run has. */
        long opened(RunId run) {
            return entries.stream()
                    .filter(entry -> entry instanceof JournalEntry.RunOpened opened
                            && opened.run().equals(run))
                    .count();
        }

        /** Ends without a failure. */
        long closedWell(RunId run) {
            return entries.stream()
                    .filter(entry -> entry instanceof JournalEntry.RunClosed closed
                            && closed.run().equals(run)
                            && closed.failure().isEmpty())
                    .count();
        }
    }

    Journals journals() {
        List<JournalEntry> entries = new ArrayList<>();
        List<Problem> problems = repository.readJournals(Map.of(), entries::add);
        return new Journals(entries, problems);
    }

    /** Reads everything the restore point has, and says in what that differs from what was seen when it was made. */
    List<String> differences(RestorePointId id, Sight expected) {
        RestorePoint point = repository.restorePoint(id);
        point.confirmPresence();
        List<String> differences =
                new ArrayList<>(Sight.comparer().differences(expected.objects(), objects(point), Relocation.NONE));
        Map<String, String> before = new TreeMap<>();
        expected.files().entries().forEach((path, entry) -> before.put(path, described(entry)));
        Map<String, String> stored = files(point);
        before.forEach((path, entry) -> {
            if (!entry.equals(stored.get(path))) {
                differences.add(path + " was " + entry + " and is stored as " + stored.get(path));
            }
        });
        stored.keySet().stream()
                .filter(path -> !before.containsKey(path))
                .forEach(path -> differences.add(path + " is stored, and was not there"));
        return differences;
    }

    private static ObjectCapture objects(RestorePoint point) {
        Map<ObjectKey, ObjectNode> objects = new TreeMap<>();
        for (ResourceRange range : point.resourceRanges()) {
            point.resources(range, (key, json) -> {
                String resource = key.resource().replaceFirst("^core/", "");
                if (!key.isClusterScoped() || resource.equals("namespaces")) {
                    objects.put(new ObjectKey(resource, key.namespace(), key.name()), parsed(json));
                }
            });
        }
        return Sight.withoutVolumeNames(new ObjectCapture(objects));
    }

    /** As a LIST shows it: what kind of object it is stands once, at the list. */
    private static ObjectNode parsed(byte[] json) {
        try {
            ObjectNode object = (ObjectNode) JSON.readTree(json);
            return object.remove(List.of("apiVersion", "kind"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> files(RestorePoint point) {
        Map<String, String> files = new TreeMap<>();
        for (VolumeIdentity volume : point.volumes()) {
            try {
                point.volume(volume)
                        .read((path, metadata, content) -> files.put(
                                path.isRoot() ? "." : new String(path.bytes(), StandardCharsets.UTF_8),
                                described(metadata, content)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return files;
    }

    private static String described(TreeCapture.Entry entry) {
        return line(entry.mode() & 07777, entry.owner(), entry.group(), entry.modifiedNanos(), entry.content());
    }

    private static String described(FileMetadata metadata, VolumeReader.FileContent content) throws IOException {
        String what = switch (metadata.kind()) {
            case DIRECTORY -> "";
            case SYMLINK -> new String(metadata.linkTarget(), StandardCharsets.UTF_8);
            case PIPE, SOCKET -> metadata.kind().name();
            case CHARACTER_DEVICE, BLOCK_DEVICE -> metadata.kind() + " " + metadata.device();
            case FILE -> sha256(content);
        };
        return line(metadata.mode(), metadata.owner(), metadata.group(), metadata.modifiedNanos(), what);
    }

    private static String line(int mode, long owner, long group, long modifiedNanos, String content) {
        return "%o %d:%d %d %s".formatted(mode, owner, group, modifiedNanos, content);
    }

    private static String sha256(VolumeReader.FileContent content) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            content.forEach(digest::update);
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try (store) {
            repository.close();
        }
    }
}
