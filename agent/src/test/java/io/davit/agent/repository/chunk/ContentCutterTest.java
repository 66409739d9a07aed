package io.davit.agent.repository.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.davit.agent.repository.TestRepository;
import io.davit.agent.repository.crypto.KeyRing;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ContentCutterTest {
    private final ContentCutter cutter = new ContentCutter(new GearTable(TestRepository.keys()));

    private static byte[] random(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static List<byte[]> cut(ContentCutter cutter, byte[] bytes) throws IOException {
        List<byte[]> chunks = new ArrayList<>();
        long total = cutter.cut(
                new ByteArrayInputStream(bytes),
                0,
                (buffer, offset, length) -> chunks.add(Arrays.copyOfRange(buffer, offset, offset + length)));
        assertThat(total).isEqualTo(bytes.length);
        return chunks;
    }

    private static byte[] join(List<byte[]> chunks) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        chunks.forEach(out::writeBytes);
        return out.toByteArray();
    }

    @Property(tries = 30)
    void givesBackTheStreamInChunksWithinTheBounds(@ForAll long seed, @ForAll @IntRange(max = 3 << 20) int length)
            throws IOException {
        byte[] bytes = random(seed, length);

        List<byte[]> chunks = cut(cutter, bytes);

        assertThat(join(chunks)).isEqualTo(bytes);
        for (int i = 0; i < chunks.size(); i++) {
            boolean last = i == chunks.size() - 1;
            assertThat(chunks.get(i).length).isBetween(last ? 1 : ContentCutter.SHORTEST, ContentCutter.LONGEST);
        }
    }

    @Test
    void anInsertionChangesOnlyTheChunksAroundIt() throws IOException {
        byte[] before = random(1, 8 << 20);
        byte[] inserted = random(2, 100);
        byte[] after = join(
                List.of(Arrays.copyOf(before, 3 << 20), inserted, Arrays.copyOfRange(before, 3 << 20, before.length)));

        Set<String> known = new HashSet<>();
        cut(cutter, before).forEach(chunk -> known.add(Arrays.toString(chunk)));
        long changed = cut(cutter, after).stream()
                .filter(chunk -> !known.contains(Arrays.toString(chunk)))
                .count();

        assertThat(changed).isBetween(1L, 4L);
    }

    @Test
    void chunksHave64KiBOnAverage() throws IOException {
        int chunks = cut(cutter, random(3, 16 << 20)).size();

        assertThat((16 << 20) / chunks).isBetween(54 << 10, 74 << 10);
    }

    @Test
    void aSmallStreamIsOneChunkAndAnEmptyOneNone() throws IOException {
        assertThat(cut(cutter, random(4, ContentCutter.AVERAGE))).hasSize(1);
        assertThat(cut(cutter, random(4, 1))).hasSize(1);
        assertThat(cut(cutter, new byte[0])).isEmpty();
    }

    @Test
    void aStreamWithoutVarietyIsCutAtTheLongest() throws IOException {
        assertThat(cut(cutter, new byte[1 << 20]))
                .extracting(chunk -> chunk.length)
                .containsOnly(256 << 10);
    }

    @Test
    void anotherKeyCutsElsewhere() throws IOException {
        KeyRing other =
                new KeyRing(TestRepository.ID, new byte[32], TestRepository.filled(32, 9), Map.of(1, new byte[32]));
        byte[] bytes = random(5, 2 << 20);

        List<byte[]> here = cut(cutter, bytes);
        List<byte[]> there = cut(new ContentCutter(new GearTable(other)), bytes);

        assertThat(there.getFirst().length).isNotEqualTo(here.getFirst().length);
    }

    @Test
    void cutsTheSameHoweverTheStreamArrives() throws IOException {
        byte[] bytes = random(6, 1 << 20);
        InputStream dripping = new FilterInputStream(new ByteArrayInputStream(bytes)) {
            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                return super.read(buffer, offset, Math.min(length, 977));
            }
        };
        List<Integer> lengths = new ArrayList<>();
        cutter.cut(dripping, 0, (buffer, offset, length) -> lengths.add(length));

        assertThat(lengths)
                .isEqualTo(
                        cut(cutter, bytes).stream().map(chunk -> chunk.length).toList());
    }

    @Test
    void passesOnWhatTheStreamThrows() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("the disk is on fire");
            }
        };

        assertThatThrownBy(() -> cutter.cut(broken, 0, (buffer, offset, length) -> {}))
                .hasMessage("the disk is on fire");
    }
}
