package io.davit.agent.repository.pack;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.agent.objectstore.Content;
import io.davit.agent.repository.Compression;
import io.davit.agent.repository.Malformed;
import io.davit.agent.repository.TestRepository;
import io.davit.agent.repository.Vectors;
import io.davit.agent.repository.chunk.ChunkKind;
import io.davit.agent.repository.format.ByteReader;
import io.davit.agent.repository.format.ContentId;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.format.ObjectKind;
import io.davit.agent.repository.format.ObjectNames;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Bytes of packs: held to the vectors, and broken in every way. */
class PackBytesTest {
    private static final ObjectId PACK = ObjectId.of(TestRepository.filled(32, 0x66));
    private static final List<byte[]> CHUNKS = List.of(
            "first chunk".getBytes(StandardCharsets.US_ASCII), "the second".getBytes(StandardCharsets.US_ASCII));

    private static PackDirectory directory() {
        ContentId id = ContentId.from(TestRepository.filled(32, 0xAB), 0);
        return new PackDirectory(
                PACK,
                ChunkKind.META,
                1,
                48,
                List.of(
                        PackDirectory.Block.of(
                                900, List.of(new PackDirectory.Chunk(id, 1000), new PackDirectory.Chunk(id, 300_000))),
                        PackDirectory.Block.of(500, List.of(new PackDirectory.Chunk(id, 1)))));
    }

    /** A pack of two chunks, too short to compress. */
    private static byte[] pack(TestRepository repository) throws IOException {
        Spool spool = new Spool(repository.run(), repository.spool());
        try (OpenPack pack = new OpenPack(repository.keys, ChunkKind.DATA, spool, PACK);
                BlockCodec codec = new BlockCodec(Compression.AUTO)) {
            byte[] block = new byte[64];
            int filled = 0;
            for (byte[] chunk : CHUNKS) {
                System.arraycopy(chunk, 0, block, filled, chunk.length);
                filled += chunk.length;
                pack.note(repository.keys.id(chunk, 0, chunk.length), chunk.length);
            }
            pack.sealBlock(pack.takeGathered(), block, filled, codec);
            pack.finish();
            return pack.file().open().readAllBytes();
        }
    }

    @Test
    void makesTheBytesOfTheVectors() throws IOException {
        try (TestRepository repository = new TestRepository()) {
            Vectors.assertSame("pack-directory", directory().toBytes());
            Vectors.assertSame("pack", pack(repository));
            Vectors.assertSame(
                    "content-id", repository.keys.id(CHUNKS.getFirst(), 0, 11).bytes());
        }
    }

    @Test
    void readsThePackOfTheVectors() {
        try (TestRepository repository = new TestRepository()) {
            byte[] bytes = Vectors.get("pack");
            repository.memory.create(ObjectNames.of(ObjectKind.PACK, PACK), Content.of(bytes));
            PackReader packs = new PackReader(repository.memory, repository.keys);

            PackDirectory directory = packs.directory(PACK, bytes.length);

            PackDirectory.Block block = directory.blocks().getFirst();
            Place place = new Place(
                    PACK, directory.epoch(), 0, directory.first(), block.sealedLength(), block.plainLength(), 11, 10);
            ChunkReader chunks = new ChunkReader(packs, repository.keys, id -> Optional.of(place), 1000);
            assertThat(chunks.read(block.chunks().get(1).id())).isEqualTo(CHUNKS.get(1));
        }
    }

    @Test
    void readsACompressedBlockOfTheVectors() {
        String line = "a davit lowers the boats of a ship that is lost\n";

        assertThat(BlockCodec.decode(Vectors.get("block-zstd"), 100 * line.length()))
                .isEqualTo(line.repeat(100).getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void survivesAMalformedDirectory() {
        Malformed.feed(
                directory().toBytes(), bytes -> PackDirectory.read(new ByteReader(bytes, ErrorCode.DATA_CORRUPT)));
    }

    @Test
    void survivesAMalformedBlock() {
        byte[] valid = Vectors.get("block-zstd");
        Malformed.feed(valid, bytes -> BlockCodec.decode(bytes, 4800));
    }
}
