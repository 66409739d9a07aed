package io.davit.harness.reader;

import io.davit.agent.repository.ExtendedAttributes;
import io.davit.agent.repository.ExtendedAttributes.Attribute;
import io.davit.agent.repository.FileInput;
import io.davit.agent.repository.FileMetadata;
import io.davit.agent.repository.FileMetadata.Kind;
import io.davit.agent.repository.FilePath;
import io.davit.agent.repository.FileSource;
import io.davit.agent.repository.VolumeWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Files that nobody has to have the right to make: entries of any kind, owner and device, as a walk would tell them. */
final class FixtureTree {
    /** A stretch of a file: bytes, or a hole. */
    record Stretch(byte[] bytes, long hole) {
        static Stretch data(byte[] bytes) {
            return new Stretch(bytes, 0);
        }

        static Stretch hole(long length) {
            return new Stretch(new byte[0], length);
        }
    }

    private record Entry(FileMetadata metadata, List<Attribute> attributes, List<Stretch> stretches) {}

    private final Map<FilePath, Entry> entries = new TreeMap<>();
    private long inode = 100;
    private long modified = 1_700_000_000_123_456_789L;

    FixtureTree folder(String path, int mode) {
        return put(path, Kind.DIRECTORY, mode, 1, List.of());
    }

    FixtureTree file(String path, int mode, String text) {
        return file(path, mode, text.getBytes(StandardCharsets.UTF_8));
    }

    FixtureTree file(String path, int mode, byte[] bytes) {
        return put(path, Kind.FILE, mode, 1, List.of(Stretch.data(bytes)));
    }

    FixtureTree sparse(String path, Stretch... stretches) {
        return put(path, Kind.FILE, 0600, 1, List.of(stretches));
    }

    FixtureTree special(String path, Kind kind) {
        return put(path, kind, 0640, 1, List.of());
    }

    /** One file under two names. */
    FixtureTree names(String first, String second, String text) {
        List<Stretch> bytes = List.of(Stretch.data(text.getBytes(StandardCharsets.UTF_8)));
        put(first, Kind.FILE, 0644, 2, bytes);
        entries.put(FilePath.of(second), entries.get(FilePath.of(first)));
        return this;
    }

    FixtureTree link(String path, byte[] target) {
        return put(FilePath.of(path), metadata(Kind.SYMLINK, 0777, 1, target, 0), List.of(), List.of());
    }

    FixtureTree device(String path, Kind kind, long device) {
        return put(FilePath.of(path), metadata(kind, 0660, 1, new byte[0], device), List.of(), List.of());
    }

    /** A name that is no text. */
    FixtureTree rawName(byte[] path, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return put(
                new FilePath(path),
                metadata(Kind.FILE, 0644, 1, new byte[0], 0),
                List.of(),
                List.of(Stretch.data(bytes)));
    }

    FixtureTree attribute(String path, String name, byte[] value) {
        FilePath key = FilePath.of(path);
        Entry entry = entries.get(key);
        List<Attribute> attributes = new ArrayList<>(entry.attributes());
        attributes.add(new Attribute(name.getBytes(StandardCharsets.UTF_8), value));
        entries.put(key, new Entry(entry.metadata(), attributes, entry.stretches()));
        return this;
    }

    FixtureTree without(String path) {
        entries.remove(FilePath.of(path));
        return this;
    }

    private FixtureTree put(String path, Kind kind, int mode, long links, List<Stretch> stretches) {
        return put(FilePath.of(path), metadata(kind, mode, links, new byte[0], 0), List.of(), stretches);
    }

    private FixtureTree put(FilePath path, FileMetadata metadata, List<Attribute> attributes, List<Stretch> stretches) {
        entries.put(path, new Entry(metadata, attributes, stretches));
        return this;
    }

    /** Each with a time of its own, some of them before 1970. */
    private FileMetadata metadata(Kind kind, int mode, long links, byte[] target, long device) {
        inode++;
        modified -= 100_000_000_000_000_001L;
        if (modified < -500_000_000_000_000_000L) {
            modified = 1_700_000_000_987_654_321L;
        }
        long owner = inode % 3 == 0 ? 0 : 1_000 + inode % 3;
        return new FileMetadata(
                kind, mode, owner, owner + 1, modified, 5, 0, inode, links, target, device, ExtendedAttributes.NONE);
    }

    void writeTo(VolumeWriter volume) {
        entries.forEach((path, entry) -> {
            try {
                volume.add(path, sized(entry), source(entry));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        volume.finish();
    }

    private static FileMetadata sized(Entry entry) {
        FileMetadata bare = entry.metadata();
        long size = 0;
        for (Stretch stretch : entry.stretches()) {
            size += stretch.bytes().length + stretch.hole();
        }
        return new FileMetadata(
                bare.kind(),
                bare.mode(),
                bare.owner(),
                bare.group(),
                bare.modifiedNanos(),
                bare.changedNanos(),
                size,
                bare.inode(),
                bare.links(),
                bare.linkTarget(),
                bare.device(),
                ExtendedAttributes.NONE);
    }

    private static FileSource source(Entry entry) {
        return new FileSource() {
            @Override
            public InputStream open() {
                return new Stretches(entry.stretches());
            }

            @Override
            public Optional<ExtendedAttributes> attributes() {
                return Optional.of(ExtendedAttributes.sorted(entry.attributes()));
            }
        };
    }

    private static final class Stretches extends FileInput {
        private final Deque<Stretch> left;
        private InputStream current = InputStream.nullInputStream();

        Stretches(List<Stretch> stretches) {
            left = new ArrayDeque<>(stretches);
            nextData();
        }

        private void nextData() {
            boolean isData = !left.isEmpty() && left.getFirst().hole() == 0;
            current = isData ? new ByteArrayInputStream(left.removeFirst().bytes()) : InputStream.nullInputStream();
        }

        @Override
        public long hole() {
            if (left.isEmpty()) {
                return 0;
            }
            long hole = left.removeFirst().hole();
            nextData();
            return hole;
        }

        @Override
        public int read() throws IOException {
            return current.read();
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            return current.read(buffer, offset, length);
        }
    }
}
