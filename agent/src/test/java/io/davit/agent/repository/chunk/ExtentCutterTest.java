package io.davit.agent.repository.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ExtentCutterTest {
    private final ExtentCutter cutter = new ExtentCutter();

    private List<byte[]> cut(byte[] bytes) throws IOException {
        List<byte[]> extents = new ArrayList<>();
        assertThat(cutter.cut(
                        new ByteArrayInputStream(bytes),
                        0,
                        (buffer, offset, length) -> extents.add(Arrays.copyOfRange(buffer, offset, offset + length))))
                .isEqualTo(bytes.length);
        return extents;
    }

    @Property(tries = 40)
    void extentsAreTheBytesInOrderAndOfOneLengthButForTheLast(
            @ForAll long seed, @ForAll @IntRange(max = 3_000_000) int length) throws IOException {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        List<byte[]> extents = cut(bytes);

        ByteArrayOutputStream joined = new ByteArrayOutputStream(length);
        extents.forEach(joined::writeBytes);
        assertThat(joined.toByteArray()).isEqualTo(bytes);
        assertThat(extents.stream().limit(Math.max(0, extents.size() - 1)))
                .allMatch(extent -> extent.length == ExtentCutter.EXTENT);
        assertThat(extents).allMatch(extent -> extent.length > 0 && extent.length <= ExtentCutter.EXTENT);
    }

    @Test
    void behindAHoleExtentsLieWhereTheyAlwaysDo() throws IOException {
        List<Integer> lengths = new ArrayList<>();
        long total = cutter.cut(
                new ByteArrayInputStream(new byte[1_000_000]),
                5 * ExtentCutter.EXTENT + 4096,
                (buffer, offset, length) -> lengths.add(length));

        assertThat(total).isEqualTo(1_000_000);
        assertThat(lengths.getFirst()).isEqualTo(ExtentCutter.EXTENT - 4096);
        assertThat(lengths.subList(1, lengths.size() - 1)).containsOnly(ExtentCutter.EXTENT);
        assertThat(lengths.stream().mapToInt(Integer::intValue).sum()).isEqualTo(1_000_000);
    }

    @Test
    void aPageThatChangesInPlaceCostsOneExtent() throws IOException {
        byte[] bytes = new byte[4 << 20];
        new Random(1).nextBytes(bytes);
        List<byte[]> before = cut(bytes);
        Arrays.fill(bytes, 123 * 8192, 124 * 8192, (byte) 1);
        List<byte[]> after = cut(bytes);

        int different = 0;
        for (int i = 0; i < before.size(); i++) {
            different += Arrays.equals(before.get(i), after.get(i)) ? 0 : 1;
        }
        assertThat(after).hasSameSizeAs(before);
        assertThat(different).isOne();
    }

    @Test
    void suitsLongFilesOfWholePages() {
        assertThat(ExtentCutter.suits(32L << 20)).isTrue();
        assertThat(ExtentCutter.suits((1L << 40) + 8192)).isTrue();
        assertThat(ExtentCutter.suits((32L << 20) + 4096)).isFalse();
        assertThat(ExtentCutter.suits((32L << 20) - 8192)).isFalse();
        assertThat(ExtentCutter.suits(0)).isFalse();
    }
}
