package io.davit.agent.backup;

import io.davit.agent.repository.FileMetadata;
import io.davit.agent.repository.FileMetadata.Kind;
import io.davit.agent.repository.FilePath;
import io.davit.agent.repository.VolumeReader;
import io.davit.agent.repository.VolumeWriter;
import io.davit.agent.run.RunContext;
import io.davit.agent.volume.EntryChoice;
import io.davit.agent.volume.Support;
import io.davit.agent.volume.VolumeDriver;
import io.davit.agent.volume.VolumeRef;
import io.davit.errors.Problem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** A driver whose every volume has the same few files, long unchanged unless {@link #change} changes them. */
final class FilesOnHeap implements VolumeDriver {
    private static final long LONG_AGO = 1_000_000_000L;

    private final TreeMap<FilePath, byte[]> files = new TreeMap<>();
    private final TreeMap<FilePath, Long> changed = new TreeMap<>();
    private final Random random = new Random(7);

    FilesOnHeap() {
        write("anchor", 10);
        write("hawser", 90_000);
        write("winch", 4_000);
    }

    /** One file is new and one has other bytes; the others keep their bytes and times. */
    void change() {
        write("hawser", 90_500);
        write("sounding-" + files.size(), 700);
    }

    /** As {@link io.davit.agent.repository.PointContent} has them. */
    Map<String, String> content(String volume) {
        Map<String, String> content = new TreeMap<>();
        content.put(volume + ":" + FilePath.ROOT, "");
        files.forEach(
                (path, bytes) -> content.put(volume + ":" + path, HexFormat.of().formatHex(bytes)));
        return content;
    }

    private void write(String name, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        FilePath path = FilePath.of(name);
        files.put(path, bytes);
        changed.merge(path, LONG_AGO, Long::sum);
    }

    @Override
    public Support supports(VolumeRef volume) {
        return new Support.Yes();
    }

    @Override
    public List<Problem> backup(VolumeRef volume, EntryChoice choice, VolumeWriter writer, RunContext run) {
        try {
            writer.add(FilePath.ROOT, metadata(Kind.DIRECTORY, 1, LONG_AGO, 0), () -> {
                throw new IOException("a folder has no bytes");
            });
            long inode = 2;
            for (Map.Entry<FilePath, byte[]> file : files.entrySet()) {
                long time = changed.getOrDefault(file.getKey(), LONG_AGO);
                writer.add(
                        file.getKey(),
                        metadata(Kind.FILE, inode++, time, file.getValue().length),
                        () -> new ByteArrayInputStream(file.getValue()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.of();
    }

    private static FileMetadata metadata(Kind kind, long inode, long time, long size) {
        return new FileMetadata(kind, 0640, 7, 7, time, time, size, inode, 1, new byte[0]);
    }

    @Override
    public List<Problem> restore(VolumeRef volume, VolumeReader reader, RunContext run) {
        throw new UnsupportedOperationException("a backup restores nothing");
    }
}
