package io.davit.agent.volume.node;

import io.davit.agent.repository.ExtendedAttributes;
import io.davit.agent.repository.FileInput;
import io.davit.agent.repository.FileMetadata;
import io.davit.agent.repository.FileMetadata.Kind;
import io.davit.agent.repository.FilePath;
import io.davit.agent.repository.FileResult;
import io.davit.agent.repository.FileSource;
import io.davit.agent.repository.VolumeIdentity;
import io.davit.agent.repository.VolumeReader;
import io.davit.agent.repository.VolumeWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A volume backup on the heap: what a walk gives is what a restore gets. */
public class MemoryVolume implements VolumeWriter, VolumeReader {
    /** @param holes places and lengths, in order; the bytes have zeros there */
    public record Entry(FilePath path, FileMetadata metadata, byte[] bytes, List<Hole> holes) {}

    public record Hole(int place, int length) {}

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
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        List<Hole> holes = new ArrayList<>();
        FileMetadata stored = metadata.with(source.attributes().orElse(ExtendedAttributes.NONE));
        if (metadata.kind() == Kind.FILE) {
            try (FileInput in = FileInput.of(source.open())) {
                in.transferTo(bytes);
                for (int hole = (int) in.hole(); hole > 0; hole = (int) in.hole()) {
                    holes.add(new Hole(bytes.size(), hole));
                    bytes.writeBytes(new byte[hole]);
                    in.transferTo(bytes);
                }
                meanwhile.during(path);
            }
            stored = sized(stored, bytes.size());
        }
        entries.add(new Entry(path, stored, bytes.toByteArray(), holes));
        return new FileResult(false, bytes.size());
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
                of.linkTarget(),
                of.device(),
                of.attributes());
    }

    void put(FilePath path, FileMetadata metadata, byte[] bytes) {
        entries.add(new Entry(path, metadata, bytes, List.of()));
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
                int at = 0;
                for (Hole hole : entry.holes()) {
                    inHalves(entry.bytes(), at, hole.place(), piece);
                    piece.hole(hole.length());
                    at = hole.place() + hole.length();
                }
                inHalves(entry.bytes(), at, entry.bytes().length, piece);
            });
        }
    }

    private static void inHalves(byte[] bytes, int start, int end, Piece piece) throws IOException {
        int half = (end - start) / 2;
        piece.write(bytes, start, half);
        piece.write(bytes, start + half, end - start - half);
    }

    @Override
    public void finish() {}

    @Override
    public void close() {}
}
