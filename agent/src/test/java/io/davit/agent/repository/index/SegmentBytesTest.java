package io.davit.agent.repository.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.davit.agent.repository.Malformed;
import io.davit.agent.repository.Vectors;
import io.davit.agent.repository.chunk.ChunkKind;
import io.davit.agent.repository.format.ByteReader;
import io.davit.agent.repository.format.ByteWriter;
import io.davit.agent.repository.format.FieldWriter;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.pack.PackDirectory;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SegmentBytesTest {
    private static byte[] segment() {
        byte[] directory = Vectors.get("pack-directory");
        return new FieldWriter()
                .number(3, 0)
                .objectId(5, ObjectId.of(new byte[32]))
                .nested(7, new FieldWriter().number(3, 5000).bytes(5, directory))
                .toBytes();
    }

    @Test
    void readsTheSegmentOfTheVector() {
        Vectors.assertSame("index-segment", segment());

        List<PackDirectory> read = new ArrayList<>();
        SegmentReader.readPayload(Vectors.get("index-segment"), pack -> {
            read.add(pack.directory());
            assertThat(pack.size()).isEqualTo(5000);
            assertThat(pack.copies()).isEmpty();
        });
        assertThat(read)
                .singleElement()
                .satisfies(directory -> assertThat(directory.toBytes()).isEqualTo(Vectors.get("pack-directory")));
    }

    private static byte[] ofExtents() {
        return new FieldWriter()
                .number(3, 0)
                .nested(
                        7,
                        new FieldWriter()
                                .number(3, 5000)
                                .bytes(
                                        9,
                                        new PackDirectory(
                                                        ObjectId.of(filled(32, 0x42)),
                                                        ChunkKind.EXTENTS,
                                                        1,
                                                        48,
                                                        List.of(
                                                                new PackDirectory.Block(900, 1 << 20, List.of()),
                                                                new PackDirectory.Block(500, 16_384, List.of())))
                                                .lengths()))
                .toBytes();
    }

    @Test
    void namesTheBlocksOfExtentsOnly() {
        Vectors.assertSame("index-segment-extents", ofExtents());

        List<PackDirectory> read = new ArrayList<>();
        SegmentReader.readPayload(Vectors.get("index-segment-extents"), pack -> read.add(pack.directory()));
        assertThat(read).singleElement().satisfies(directory -> {
            assertThat(directory.isOfExtents()).isTrue();
            assertThat(directory.blocks())
                    .extracting(PackDirectory.Block::plainLength)
                    .containsExactly(1 << 20, 16_384);
        });
    }

    @Test
    void aSegmentThatNamesExtentsOrLeavesOutOtherChunksIsRefused() {
        PackDirectory other = PackDirectory.read(new ByteReader(Vectors.get("pack-directory"), ErrorCode.DATA_CORRUPT));
        PackDirectory extents =
                new PackDirectory(other.pack(), ChunkKind.EXTENTS, other.epoch(), other.first(), other.blocks());
        for (FieldWriter pack : List.of(
                new FieldWriter().number(3, 5000).bytes(5, extents.toBytes()),
                new FieldWriter().number(3, 5000).bytes(9, other.lengths()),
                new FieldWriter().number(3, 5000).bytes(5, other.toBytes()).bytes(9, extents.lengths()))) {
            byte[] segment = new FieldWriter().number(3, 0).nested(7, pack).toBytes();
            assertThatThrownBy(() -> SegmentReader.readPayload(segment, found -> {}))
                    .isInstanceOf(DavitException.class);
        }
    }

    @Test
    void survivesMalformedBytes() {
        Malformed.feed(ofExtents(), bytes -> SegmentReader.readPayload(bytes, pack -> {}));
        Malformed.feed(segment(), bytes -> SegmentReader.readPayload(bytes, pack -> {}));
        Malformed.feed(withCopies(0, 1), bytes -> SegmentReader.readPayload(bytes, pack -> {}));
    }

    /** Format 10.5: blocks 3 and 9 of another pack, as blocks {@code first} and {@code second} of this one. */
    private static byte[] withCopies(int first, int second) {
        byte[] pairs = new ByteWriter(8)
                .varint(3)
                .varint(first)
                .varint(9)
                .varint(second)
                .toBytes();
        FieldWriter copy = new FieldWriter()
                .objectId(3, ObjectId.of(filled(32, 0x67)))
                .bytes(5, filled(16, 0x77))
                .bytes(7, pairs);
        return new FieldWriter()
                .number(3, 2)
                .nested(
                        7,
                        new FieldWriter()
                                .number(3, 5000)
                                .bytes(5, Vectors.get("pack-directory"))
                                .nested(7, copy))
                .toBytes();
    }

    private static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    @Test
    void readsWhatAPackHoldsOfAnother() {
        Vectors.assertSame("index-segment-copies", withCopies(0, 1));

        List<CopiedBlocks> read = new ArrayList<>();
        SegmentReader.readPayload(Vectors.get("index-segment-copies"), pack -> read.addAll(pack.copies()));
        assertThat(read).singleElement().satisfies(copy -> {
            assertThat(copy.writer().hex()).isEqualTo("77".repeat(16));
            assertThat(copy.blocks()).containsExactly(Map.entry(3, 0), Map.entry(9, 1));
        });
        assertThatThrownBy(() -> SegmentReader.readPayload(withCopies(0, 2), pack -> {}))
                .as("the pack has two blocks")
                .isInstanceOf(DavitException.class);
    }
}
