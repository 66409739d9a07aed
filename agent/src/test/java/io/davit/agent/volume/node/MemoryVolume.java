package io.davit.agent.volume.node;

import io.davit.agent.repository.FileMetadata;
import io.davit.agent.repository.FileMetadata.Kind;
import io.davit.agent.repository.FilePath;
import io.davit.agent.repository.FileResult;
import io.davit.agent.repository.FileSource;
import io.davit.agent.repository.VolumeIdentity;
import io.davit.agent.repository.VolumeReader;
import io.davit.agent.repository.VolumeWriter;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** A volume backup on the heap: what a walk gives is what a restore gets. */
public class MemoryVolume implements VolumeWriter, VolumeReader {
    public record Entry(FilePath path, FileMetadata metadata, byte[] bytes) {}

    /** Acts in the midst of reading an entry. */
    interface Meanwhile {
        void during(FilePath path) throws IOException;
    }

    private final List<Entry> entries = new ArrayList<>();
    private Meanwhile meanwhile = path -> {};
    private int failAfter = Integer.MAX_VALUE;

    public List<Entry> entries() {
        return entries;
    }

    MemoryVolume meanwhile(Meanwhile action) {
        this.meanwhile = action;
        return this;
    }

    /** The reader ends like a killed process after that many entries of the next reading. */
    MemoryVolume failAfter(int count) {
        this.failAfter = count;
        return this;
    }

    static final class Killed extends Error {
        private static final long serialVersionUID = 1;
    }

    @Override
    public FileResult add(FilePath path, FileMetadata metadata, FileSource source) throws IOException {
        if (!entries.isEmpty() && entries.getLast().path().compareTo(path) >= 0) {
            throw new IllegalStateException(path + " is out of order");
        }
        byte[] bytes = new byte[0];
        FileMetadata stored = metadata;
        if (metadata.kind() == Kind.FILE) {
            try (InputStream in = source.open()) {
                bytes = in.readAllBytes();
                meanwhile.during(path);
            }
            stored = sized(metadata, bytes.length);
        }
        entries.add(new Entry(path, stored, bytes));
        return new FileResult(false, bytes.length);
    }

    private static FileMetadata sized(FileMetadata of, long size) {
        return new FileMetadata(
                of.kind(),
                of.mode(),
                of.owner(),
                of.group(),
                of.modifiedNanos(),
                of.changedNanos(),
                size,
                of.inode(),
                of.links(),
                of.linkTarget());
    }

    void put(FilePath path, FileMetadata metadata, byte[] bytes) {
        entries.add(new Entry(path, metadata, bytes));
    }

    @Override
    public VolumeIdentity volume() {
        return new VolumeIdentity("harbour", "ropes", "pv-1");
    }

    @Override
    public long files() {
        return entries.stream().filter(e -> e.metadata().kind() == Kind.FILE).count();
    }

    @Override
    public long bytes() {
        return entries.stream().mapToLong(e -> e.bytes().length).sum();
    }

    @Override
    public void read(Visitor visitor) throws IOException {
        int left = failAfter;
        for (Entry entry : entries) {
            if (left-- == 0) {
                failAfter = Integer.MAX_VALUE;
                throw new Killed();
            }
            visitor.entry(entry.path(), entry.metadata(), piece -> {
                int half = entry.bytes().length / 2;
                piece.write(entry.bytes(), 0, half);
                piece.write(entry.bytes(), half, entry.bytes().length - half);
            });
        }
    }

    @Override
    public void finish() {}

    @Override
    public void close() {}
}
