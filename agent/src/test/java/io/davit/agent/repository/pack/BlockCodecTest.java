package io.davit.agent.repository.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.davit.agent.repository.Compression;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BlockCodecTest {
    private static byte[] encode(byte[] plain) {
        return encode(plain, Compression.AUTO);
    }

    private static byte[] encode(byte[] plain, Compression compression) {
        try (BlockCodec codec = new BlockCodec(compression)) {
            codec.encode(plain, plain.length);
            return Arrays.copyOf(codec.framed(), codec.framedLength());
        }
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static byte[] text(int length) {
        byte[] line = "a davit lowers the boats of a ship that is lost\n".getBytes(StandardCharsets.US_ASCII);
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = line[i % line.length];
        }
        return bytes;
    }

    @Property(tries = 50)
    void givesBackWhatItTook(
            @ForAll @IntRange(min = 1, max = PackDirectory.LONGEST_BLOCK) int length, @ForAll boolean compressible) {
        byte[] plain = compressible ? text(length) : random(length);

        byte[] framed = encode(plain);

        assertThat(BlockCodec.decode(framed, length)).isEqualTo(plain);
        assertThat(framed.length).isLessThanOrEqualTo(length + 1);
    }

    @Test
    void compressesTextAndStoresNoise() {
        assertThat(encode(text(100_000))).hasSizeLessThan(1000).startsWith((byte) BlockCodec.ZSTD);
        assertThat(encode(random(100_000))).hasSize(100_001).startsWith((byte) BlockCodec.STORED);
    }

    /** Words in random order: where there is something to find, looking longer finds more. */
    @Test
    void everyCompressionIsReadTheSameWayAndBetterIsSmaller() {
        StringBuilder words = new StringBuilder();
        Random random = new Random(7);
        String[] vocabulary = "harbour rope davit lantern oar keel mast anchor boat crane winch tide".split(" ");
        while (words.length() < 200_000) {
            words.append(vocabulary[random.nextInt(vocabulary.length)])
                    .append(random.nextInt(40))
                    .append(' ');
        }
        byte[] plain = words.toString().getBytes(StandardCharsets.US_ASCII);

        byte[] fast = encode(plain, Compression.FAST);
        byte[] better = encode(plain, Compression.BETTER);

        assertThat(BlockCodec.decode(fast, plain.length)).isEqualTo(plain);
        assertThat(BlockCodec.decode(better, plain.length)).isEqualTo(plain);
        assertThat(better).hasSizeLessThan(encode(plain).length);
        assertThat(better).hasSizeLessThan(fast.length);
    }

    @Test
    void refusesAnotherLengthAndAnUnknownCodec() {
        for (byte[] framed : new byte[][] {encode(text(5000)), encode(random(5000))}) {
            for (int length : new int[] {0, 1, 4999, 5001, PackDirectory.LONGEST_BLOCK}) {
                assertThatThrownBy(() -> BlockCodec.decode(framed, length))
                        .isInstanceOfSatisfying(
                                DavitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DATA_CORRUPT));
            }
        }
        assertThatThrownBy(() -> BlockCodec.decode(new byte[] {7, 1}, 1))
                .isInstanceOfSatisfying(
                        DavitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.READER_TOO_OLD));
    }
}
