package io.davit.agent.repository.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.agent.repository.Malformed;
import io.davit.agent.repository.TestRepository;
import io.davit.agent.repository.Vectors;
import io.davit.agent.repository.format.ContentId;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.pack.BlockRef;
import io.davit.agent.repository.pack.ExtentRun;
import io.davit.agent.repository.pack.Spot;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReferenceBytesTest {
    private static final ContentId CHUNK = ContentId.from(TestRepository.filled(32, 0xAB), 0);
    private static final List<PackNeed> NEEDS = List.of(
            new PackNeed(ObjectId.of(TestRepository.filled(32, 1)), 33_000_000, bits(0, 9)),
            new PackNeed(ObjectId.of(TestRepository.filled(32, 2)), 500, bits(3)));

    private static final List<ExtentRun> RUNS = List.of(run(0, 0, 0, 64), run(0, 3, 16_384, 2), run(1, 1, 0, 1));

    private static ExtentRun run(int pack, int block, int offset, int extents) {
        return new ExtentRun(new Spot(new BlockRef(NEEDS.get(pack).pack(), block), offset), extents);
    }

    private static BitSet bits(int... numbers) {
        BitSet bits = new BitSet();
        for (int number : numbers) {
            bits.set(number);
        }
        return bits;
    }

    private static byte[] part() {
        ReferencePart part = new ReferencePart();
        part.add(CHUNK, NEEDS);
        part.add(CHUNK, NEEDS.subList(1, 2));
        return part.toBytes();
    }

    @Test
    void makesAndReadsTheBytesOfTheVector() {
        Vectors.assertSame("reference-list", part());

        List<List<PackNeed>> read = new ArrayList<>();
        ReferencePart.read(Vectors.get("reference-list"), (chunk, needs) -> read.add(needs));
        assertThat(read).containsExactly(NEEDS, NEEDS.subList(1, 2));
    }

    private static byte[] withExtents() {
        ReferencePart part = new ReferencePart();
        part.add(CHUNK, NEEDS);
        part.addExtents(CHUNK, RUNS, NEEDS);
        return part.toBytes();
    }

    @Test
    void makesAndReadsPlacesOfExtents() {
        Vectors.assertSame("reference-list-extents", withExtents());

        List<ReferencePart.Needs> read = new ArrayList<>();
        ReferencePart.Records records = new ReferencePart.Records(Vectors.get("reference-list-extents"));
        for (ReferencePart.Needs needs = records.next(); needs != null; needs = records.next()) {
            read.add(needs);
        }
        assertThat(read.getFirst().runs()).isEmpty();
        assertThat(read.getLast().runs()).contains(RUNS);
        assertThat(read.getLast().packs().getFirst().blocks()).isEqualTo(bits(0, 3));
    }

    @Test
    void survivesMalformedPlaces() {
        Malformed.feed(withExtents(), bytes -> ReferencePart.read(bytes, (chunk, needs) -> {}));
    }

    @Test
    void survivesMalformedBytes() {
        Malformed.feed(part(), bytes -> ReferencePart.read(bytes, (chunk, needs) -> {}));
    }
}
