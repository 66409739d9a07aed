package io.davit.agent.repository.engine;

import io.davit.agent.repository.BackupWriter;
import io.davit.agent.repository.FileInput;
import io.davit.agent.repository.FileMetadata;
import io.davit.agent.repository.FilePath;
import io.davit.agent.repository.Naming;
import io.davit.agent.repository.Occasion;
import io.davit.agent.repository.OpenRepository;
import io.davit.agent.repository.ResourceKey;
import io.davit.agent.repository.ResourceRange;
import io.davit.agent.repository.ResourceWriter;
import io.davit.agent.repository.RestorePoint;
import io.davit.agent.repository.RestorePointId;
import io.davit.agent.repository.RestorePointSummary;
import io.davit.agent.repository.VolumeIdentity;
import io.davit.agent.repository.VolumeReader;
import io.davit.agent.repository.VolumeWriter;
import io.davit.errors.Problem;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A few objects and files, written to a repository and read back as one map, so that equality says that nothing is wrong.
 *
 * @param objects JSON by key
 * @param files bytes by path; of an image without the hole behind them
 */
public record SmallBackup(TreeMap<ResourceKey, String> objects, TreeMap<FilePath, byte[]> files) {
    static final VolumeIdentity VOLUME = new VolumeIdentity("harbour", "data", "pv-1");
    /** A file whose name ends so is an image of a disk: behind its bytes is a hole, and it is backed up in extents. */
    static final String IMAGE = ".img";

    private static final long IMAGE_SIZE = 32L << 20;
    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");

    public static SmallBackup first() {
        SmallBackup backup = new SmallBackup(new TreeMap<>(), new TreeMap<>(Comparator.naturalOrder()));
        for (String name : List.of("crane", "keel", "mast")) {
            backup.objects.put(new ResourceKey("configmaps", "harbour", name), "{\"name\":\"" + name + "\"}");
        }
        backup.objects.put(new ResourceKey("clusterroles", "", "pilot"), "{\"kind\":\"ClusterRole\"}");
        backup.files.put(FilePath.of("log"), bytes(1, 100));
        backup.files.put(FilePath.of("table"), bytes(2, 200_000));
        backup.files.put(FilePath.of("row"), bytes(3, 3000));
        backup.files.put(FilePath.of("disk" + IMAGE), bytes(5, 40_000));
        return backup;
    }

    /** With one file and one object more. */
    public SmallBackup more() {
        SmallBackup more = new SmallBackup(new TreeMap<>(objects), new TreeMap<>(files));
        more.objects.put(new ResourceKey("configmaps", "harbour", "rudder"), "{\"name\":\"rudder\"}");
        more.files.put(FilePath.of("table2"), bytes(4, 50_000));
        return more;
    }

    /** With one more file, of its own bytes. */
    public SmallBackup with(String name, int length) {
        SmallBackup more = new SmallBackup(new TreeMap<>(objects), new TreeMap<>(files));
        more.files.put(FilePath.of(name), bytes(name.hashCode(), length));
        return more;
    }

    private static byte[] bytes(int seed, int length) {
        byte[] bytes = new byte[length];
        new java.util.Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** One whole run. */
    public RestorePointId write(OpenRepository repository, TestRun run, List<Problem> problems) {
        try (BackupWriter writer = repository.startBackup(run.context())) {
            writeStreams(writer);
            return writer.seal(summary(run), problems).point();
        }
    }

    void writeStreams(BackupWriter writer) {
        try (ResourceWriter resources = writer.resources()) {
            objects.forEach((key, json) -> resources.add(key, json.getBytes(StandardCharsets.UTF_8)));
            resources.finish();
        }
        try (VolumeWriter volume = writer.volume(VOLUME)) {
            volume.add(FilePath.ROOT, metadata(FileMetadata.Kind.DIRECTORY, 1, 0), () -> {
                throw new IOException("a folder has no bytes");
            });
            long inode = 2;
            for (Map.Entry<FilePath, byte[]> file : files.entrySet()) {
                boolean isImage = file.getKey().toString().endsWith(IMAGE);
                byte[] bytes = file.getValue();
                volume.add(
                        file.getKey(),
                        metadata(FileMetadata.Kind.FILE, inode++, isImage ? IMAGE_SIZE : bytes.length),
                        () -> isImage ? new Image(bytes) : new ByteArrayInputStream(bytes));
            }
            volume.finish();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Image extends FileInput {
        private final ByteArrayInputStream in;
        private long hole;

        Image(byte[] bytes) {
            in = new ByteArrayInputStream(bytes);
            hole = IMAGE_SIZE - bytes.length;
        }

        @Override
        public long hole() {
            long length = hole;
            hole = 0;
            return length;
        }

        @Override
        public int read() {
            return in.read();
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            return in.read(buffer, offset, length);
        }
    }

    private static FileMetadata metadata(FileMetadata.Kind kind, long inode, long size) {
        return new FileMetadata(kind, 0644, 1000, 1000, 7_000_000_000L, 7_000_000_000L, size, inode, 1, new byte[0]);
    }

    RestorePointSummary summary(TestRun run) {
        return summary(run, Optional.empty());
    }

    RestorePointSummary summary(TestRun run, Optional<Instant> retainUntil) {
        return summary(run, retainUntil, Occasion.ON_DEMAND);
    }

    /** One whole run of a schedule. */
    RestorePointId write(OpenRepository repository, TestRun run, Occasion occasion) {
        try (BackupWriter writer = repository.startBackup(run.context())) {
            writeStreams(writer);
            return writer.seal(summary(run, Optional.empty(), occasion), List.of())
                    .point();
        }
    }

    private RestorePointSummary summary(TestRun run, Optional<Instant> retainUntil, Occasion occasion) {
        return new RestorePointSummary(
                run.id(),
                new RestorePointSummary.Source("uid-1", "harbour-east", "v1.36.3"),
                NOON,
                NOON,
                true,
                List.of(new RestorePointSummary.NamespaceSummary("harbour", Map.of("configmaps", 3L))),
                Map.of("clusterroles", 1L),
                List.of(new RestorePointSummary.VolumeSummary("harbour", "data", "pv-1", true, files.size(), 1)),
                1,
                0,
                0,
                List.of(),
                Naming.NONE,
                retainUntil,
                Optional.empty(),
                occasion);
    }

    /** What a restore point holds, after confirming that it is all there. */
    public static SmallBackup read(OpenRepository repository, RestorePointId id) {
        RestorePoint point = repository.restorePoint(id);
        point.confirmPresence();
        SmallBackup read = new SmallBackup(new TreeMap<>(), new TreeMap<>(Comparator.naturalOrder()));
        for (ResourceRange range : point.resourceRanges()) {
            point.resources(range, (key, json) -> read.objects.put(key, new String(json, StandardCharsets.UTF_8)));
        }
        try {
            point.volume(VOLUME).read((path, metadata, content) -> {
                if (metadata.kind() == FileMetadata.Kind.FILE) {
                    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                    content.forEach(new VolumeReader.Piece() {
                        @Override
                        public void write(byte[] buffer, int offset, int length) {
                            bytes.write(buffer, offset, length);
                        }

                        @Override
                        public void hole(long length) {
                            // What stands before it is compared.
                        }
                    });
                    read.files.put(path, bytes.toByteArray());
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return read;
    }

    public boolean isSame(SmallBackup other) {
        return objects.equals(other.objects)
                && files.keySet().equals(other.files.keySet())
                && files.entrySet().stream()
                        .allMatch(file -> java.util.Arrays.equals(file.getValue(), other.files.get(file.getKey())));
    }
}
