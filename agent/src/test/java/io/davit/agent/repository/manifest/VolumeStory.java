package io.davit.agent.repository.manifest;

import io.davit.agent.repository.FileMetadata;
import io.davit.agent.repository.FilePath;
import io.davit.agent.repository.FileResult;
import io.davit.agent.repository.TestRepository;
import io.davit.agent.repository.VolumeIdentity;
import io.davit.agent.repository.VolumeReader;
import io.davit.agent.repository.VolumeWriter;
import io.davit.agent.repository.format.ContentId;
import io.davit.agent.repository.reference.ParentReferences;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** A volume in memory that tests back up, change and restore. */
final class VolumeStory {
    static final VolumeIdentity VOLUME = new VolumeIdentity("harbour", "logbook", "pv-1");
    /** Well before {@link TestRepository#NOW}. */
    static final long OLD = 1_700_000_000_000_000_000L;

    final TreeMap<FilePath, File> files = new TreeMap<>();
    /** Files that the last backup opened. */
    final Set<FilePath> opened = new HashSet<>();

    final Map<FilePath, FileResult> results = new HashMap<>();
    private long clock = OLD;
    private long inode = 10;

    record File(FileMetadata metadata, byte[] bytes) {}

    VolumeStory() {
        directory("");
    }

    void directory(String path) {
        files.put(
                path.isEmpty() ? FilePath.ROOT : FilePath.of(path),
                new File(metadata(FileMetadata.Kind.DIRECTORY, 0, ""), new byte[0]));
    }

    void link(String path, String target) {
        files.put(FilePath.of(path), new File(metadata(FileMetadata.Kind.SYMLINK, 0, target), new byte[0]));
    }

    void file(String path, byte[] bytes) {
        files.put(FilePath.of(path), new File(metadata(FileMetadata.Kind.FILE, bytes.length, ""), bytes));
    }

    void file(String path, byte[] bytes, FileMetadata metadata) {
        files.put(FilePath.of(path), new File(metadata, bytes));
    }

    private FileMetadata metadata(FileMetadata.Kind kind, long size, String target) {
        clock += 1_000_000;
        return new FileMetadata(kind, 0644, 1000, 1000, clock, clock + 1, size, ++inode, 1, target.getBytes());
    }

    static byte[] random(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    TestRepository.Sealed backUp(TestRepository repository, Optional<TestRepository.Sealed> parent) {
        try (TestRepository.Session session = repository.begin()) {
            write(session.content.volume(
                    VOLUME,
                    parent.map(TestRepository.Sealed::manifest),
                    parent.map(known ->
                            new ParentReferences(repository.references(), repository.objects(), known.references()))));
            return session.seal();
        }
    }

    /** The same without the parent's references. */
    TestRepository.Sealed backUpByLookingUp(TestRepository repository, TestRepository.Sealed parent) {
        try (TestRepository.Session session = repository.begin()) {
            write(session.content, Optional.of(parent.manifest()));
            return session.seal();
        }
    }

    void write(BackupContent content, Optional<ContentId> parent) {
        write(content.volume(VOLUME, parent));
    }

    private void write(VolumeWriter volume) {
        opened.clear();
        results.clear();
        try (VolumeWriter writer = volume) {
            for (Map.Entry<FilePath, File> file : files.entrySet()) {
                FileResult result = writer.add(file.getKey(), file.getValue().metadata(), () -> {
                    opened.add(file.getKey());
                    return new ByteArrayInputStream(file.getValue().bytes());
                });
                results.put(file.getKey(), result);
            }
            writer.finish();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static TreeMap<FilePath, File> restore(RestoreContent content) {
        TreeMap<FilePath, File> restored = new TreeMap<>();
        VolumeReader reader = content.volume(VOLUME).orElseThrow();
        try {
            reader.read((path, metadata, bytes) -> {
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                bytes.forEach(out::write);
                restored.put(path, new File(metadata, out.toByteArray()));
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return restored;
    }
}
