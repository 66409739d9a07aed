package io.davit.agent.repository.listing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.davit.agent.repository.ExtendedAttributes;
import io.davit.agent.repository.ExtendedAttributes.Attribute;
import io.davit.agent.repository.FileMetadata;
import io.davit.agent.repository.FilePath;
import io.davit.agent.repository.Malformed;
import io.davit.agent.repository.ResourceKey;
import io.davit.agent.repository.TestRepository;
import io.davit.agent.repository.Vectors;
import io.davit.agent.repository.chunk.ChunkKind;
import io.davit.agent.repository.chunk.ContentCutter;
import io.davit.agent.repository.chunk.GearTable;
import io.davit.agent.repository.format.ByteReader;
import io.davit.agent.repository.format.ByteWriter;
import io.davit.agent.repository.format.ContentId;
import io.davit.agent.repository.pack.PackUse;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Bytes of listing nodes, entries and bodies: held to the vectors, and broken in every way. */
class ListingBytesTest {
    private static final ContentId ID = ContentId.from(TestRepository.filled(32, 0xAB), 0);

    private static FileMetadata metadata(FileMetadata.Kind kind, long size, String target) {
        return new FileMetadata(
                kind, 0755, 1000, 100, 1_700_000_000_123_456_789L, -1, size, 4711, 2, target.getBytes());
    }

    private static byte[] bytes(FileEntry entry) {
        ByteWriter out = new ByteWriter();
        entry.writeTo(out);
        return out.toBytes();
    }

    private static List<FileEntry> entries() {
        return List.of(
                new FileEntry(metadata(FileMetadata.Kind.DIRECTORY, 0, ""), false, Body.EMPTY),
                new FileEntry(metadata(FileMetadata.Kind.SYMLINK, 0, "../harbour"), false, Body.EMPTY),
                new FileEntry(metadata(FileMetadata.Kind.FILE, 4, ""), false, new Body.Inline("boat".getBytes())),
                new FileEntry(
                        metadata(FileMetadata.Kind.FILE, 70_000, ""),
                        true,
                        new Body.Chunked(0, List.of(new Body.Part(50_000, ID), new Body.Part(20_000, ID)))),
                new FileEntry(
                        metadata(FileMetadata.Kind.FILE, 1L << 40, ""),
                        false,
                        new Body.Chunked(2, List.of(new Body.Part(1L << 40, ID)))),
                new FileEntry(
                        metadata(FileMetadata.Kind.FILE, 1L << 40, ""),
                        false,
                        new Body.Chunked(0, List.of(new Body.Part(16_384, ID), Body.Part.hole((1L << 40) - 16_384)))),
                new FileEntry(
                        metadata(FileMetadata.Kind.PIPE, 0, "")
                                .with(ExtendedAttributes.sorted(List.of(
                                        new Attribute("user.b".getBytes(), "two".getBytes()),
                                        new Attribute("user.a".getBytes(), new byte[0])))),
                        false,
                        Body.EMPTY),
                new FileEntry(device(FileMetadata.Kind.CHARACTER_DEVICE), false, Body.EMPTY),
                new FileEntry(device(FileMetadata.Kind.BLOCK_DEVICE), false, Body.EMPTY),
                new FileEntry(metadata(FileMetadata.Kind.SOCKET, 0, ""), true, Body.EMPTY));
    }

    private static FileMetadata device(FileMetadata.Kind kind) {
        return new FileMetadata(kind, 0600, 0, 6, 1, -1, 0, 4712, 1, new byte[0], 0x801, ExtendedAttributes.NONE);
    }

    private static byte[] node(ListingKind<?> kind, int level, List<ListingNode.Entry> entries) {
        ByteWriter out = new ByteWriter();
        ListingNode.writeHead(out, kind, level, entries.size());
        for (ListingNode.Entry entry : entries) {
            out.varint(entry.key().length).bytes(entry.key());
            out.varint(entry.value().length).bytes(entry.value());
        }
        return out.toBytes();
    }

    private static byte[] upperNode() {
        ByteWriter child = new ByteWriter();
        new ListingNode.Child(ID, 300, 5_000_000_000L).writeTo(child);
        return node(
                ListingKind.FILES,
                1,
                List.of(
                        new ListingNode.Entry(ListingKind.FILES.encode(FilePath.ROOT), child.toBytes()),
                        new ListingNode.Entry(ListingKind.FILES.encode(FilePath.of("a/b")), child.toBytes())));
    }

    private static byte[] resourceLeaf() {
        ByteWriter body = new ByteWriter();
        new Body.Inline("{}".getBytes()).writeTo(body);
        return node(
                ListingKind.RESOURCES,
                0,
                List.of(
                        new ListingNode.Entry(
                                ListingKind.RESOURCES.encode(new ResourceKey("apps/deployments", "harbour", "web")),
                                body.toBytes()),
                        new ListingNode.Entry(
                                ListingKind.RESOURCES.encode(new ResourceKey("namespaces", "", "harbour")),
                                body.toBytes())));
    }

    private static FileEntry inExtents() {
        return new FileEntry(
                metadata(FileMetadata.Kind.FILE, 65_537, ""),
                false,
                new Body.Chunked(1, List.of(new Body.Part(65_537, ID)), true));
    }

    private static byte[] partList() {
        return partList(false);
    }

    private static byte[] partList(boolean inExtents) {
        return PartList.encode(new Body.Chunked(0, List.of(new Body.Part(65_536, ID), new Body.Part(1, ID)), inExtents))
                .toBytes();
    }

    private static Body.Chunked above(int depth, boolean inExtents) {
        return new Body.Chunked(depth + 1, List.of(), inExtents);
    }

    private static byte[] row() {
        ByteWriter out = new ByteWriter();
        new ResourceRow(
                        false,
                        "apps/deployments",
                        5,
                        List.of(new ResourceRow.NamespaceCount("a", 2), new ResourceRow.NamespaceCount("b", 3)))
                .writeTo(out);
        return out.toBytes();
    }

    @Test
    void makesTheBytesOfTheVectors() {
        List<FileEntry> entries = entries();
        Vectors.assertSame("file-entry-directory", bytes(entries.get(0)));
        Vectors.assertSame("file-entry-symlink", bytes(entries.get(1)));
        Vectors.assertSame("file-entry-inline", bytes(entries.get(2)));
        Vectors.assertSame("file-entry-chunked-racy", bytes(entries.get(3)));
        Vectors.assertSame("file-entry-huge", bytes(entries.get(4)));
        Vectors.assertSame("file-entry-sparse", bytes(entries.get(5)));
        Vectors.assertSame("file-entry-pipe-with-attributes", bytes(entries.get(6)));
        Vectors.assertSame("file-entry-character-device", bytes(entries.get(7)));
        Vectors.assertSame("file-entry-block-device", bytes(entries.get(8)));
        Vectors.assertSame("file-entry-socket", bytes(entries.get(9)));
        Vectors.assertSame("listing-node-level-1", upperNode());
        Vectors.assertSame("listing-leaf-resources", resourceLeaf());
        Vectors.assertSame("part-list", partList());
        Vectors.assertSame("part-list-extents", partList(true));
        Vectors.assertSame("file-entry-extents", bytes(inExtents()));
        Vectors.assertSame("range-row", row());
    }

    @Test
    void readsTheEntriesOfTheVectors() {
        List<String> names = List.of(
                "file-entry-directory",
                "file-entry-symlink",
                "file-entry-inline",
                "file-entry-chunked-racy",
                "file-entry-huge");
        for (int i = 0; i < names.size(); i++) {
            FileEntry expected = entries().get(i);
            FileEntry read = FileEntry.read(Vectors.get(names.get(i)));
            assertThat(read.metadata()).isEqualTo(expected.metadata());
            assertThat(read.racy()).isEqualTo(expected.racy());
            assertThat(bytes(read)).isEqualTo(bytes(expected));
        }
    }

    @Test
    void survivesMalformedEntries() {
        entries().forEach(entry -> Malformed.feed(bytes(entry), FileEntry::read));
    }

    @Test
    void survivesMalformedNodes() {
        for (byte[] valid : List.of(upperNode(), resourceLeaf())) {
            ListingKind<?> kind = valid[1] == 0 ? ListingKind.FILES : ListingKind.RESOURCES;
            Malformed.feed(valid, bytes -> {
                ListingNode node = new ListingNode(bytes, kind);
                while (!node.isAtEnd()) {
                    ListingNode.Entry entry = node.take();
                    kind.decode(entry.key());
                    if (node.level() > 0) {
                        ListingNode.Child.read(entry.value());
                    }
                }
            });
        }
    }

    @Test
    void survivesMalformedListsAndRows() {
        for (boolean inExtents : List.of(true, false)) {
            Malformed.feed(
                    partList(inExtents),
                    bytes -> PartList.decode(bytes, above(0, inExtents), new Body.Part(65_537, ID)));
        }
        Malformed.feed(row(), bytes -> {
            ByteReader in = new ByteReader(bytes, ErrorCode.DATA_CORRUPT);
            ResourceRow.read(in);
            in.requireEnd();
        });
    }

    @Test
    void refusesAKindItDoesNotKnow() {
        byte[] entry = bytes(entries().getFirst());
        entry[0] = 7;

        assertThatThrownBy(() -> FileEntry.read(entry))
                .isInstanceOfSatisfying(
                        DavitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.READER_TOO_OLD));
    }

    @Test
    void putsTheChunksOfAHugeFileIntoListsOfLists() {
        try (TestRepository repository = new TestRepository();
                TestRepository.Session session = repository.begin()) {
            Random random = new Random(1);
            List<Body.Part> parts = new ArrayList<>();
            for (int i = 0; i < 100_000; i++) {
                parts.add(new Body.Part(
                        1 + random.nextInt(1 << 18),
                        new ContentId(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong())));
            }
            BodyWriter writer = new BodyWriter(
                    session.chunks, new ContentCutter(new GearTable(repository.keys)), ChunkKind.DATA, 512);
            Body.Chunked body = (Body.Chunked) writer.assemble(parts, new PackUse());
            session.chunks.flush();

            assertThat(body.depth()).isEqualTo(2);
            assertThat(body.length())
                    .isEqualTo(parts.stream().mapToLong(Body.Part::length).sum());
            List<Body.Part> found = new ArrayList<>();
            collect(repository, body, found);
            assertThat(found).isEqualTo(parts);
        }
    }

    private static void collect(TestRepository repository, Body.Chunked body, List<Body.Part> found) {
        for (Body.Part part : body.parts()) {
            if (body.depth() == 0) {
                found.add(part);
            } else {
                byte[] list = repository.reader().read(part.chunk());
                collect(repository, PartList.decode(list, body, part), found);
            }
        }
    }
}
