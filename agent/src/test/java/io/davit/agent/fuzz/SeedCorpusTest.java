package io.davit.agent.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.agent.repository.FuzzTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the fuzzer begins with, and what it found, goes through every parser: refused with a code, or taken and encoded as it was. */
class SeedCorpusTest {
    private static final Path CORPUS = Path.of("src/test/resources/fuzz");
    private static final int EDITS = 200;

    static Stream<FuzzTarget> targets() {
        return Fuzzing.targets().stream();
    }

    /** {@code NAME.txt}: a line of hexadecimal for each input. */
    private static List<byte[]> seeds(String target) throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        for (String line : Files.readAllLines(CORPUS.resolve(target + ".txt"))) {
            seeds.add(HexFormat.of().parseHex(line));
        }
        return seeds;
    }

    @ParameterizedTest
    @MethodSource("targets")
    void everySeedKeepsThePromise(FuzzTarget target) throws IOException {
        int taken = 0;
        for (byte[] seed : seeds(target.name())) {
            taken += Fuzzing.take(target, seed) ? 1 : 0;
        }

        assertThat(taken)
                .as("a seed that the parser takes shows the fuzzer the way in")
                .isPositive();
    }

    /** Short of a fuzzer, but in every run: edits of the seeds. */
    @ParameterizedTest
    @MethodSource("targets")
    void editedSeedsKeepThePromise(FuzzTarget target) throws IOException {
        Random random = new Random(target.name().hashCode());
        List<byte[]> seeds = seeds(target.name());
        int refused = 0;
        for (int i = 0; i < EDITS; i++) {
            byte[] edited = seeds.get(random.nextInt(seeds.size())).clone();
            if (edited.length > 0) {
                int at = random.nextInt(edited.length);
                edited[at] ^= (byte) (1 << random.nextInt(8));
                edited = random.nextInt(4) == 0 ? Arrays.copyOf(edited, at) : edited;
            }
            refused += Fuzzing.take(target, edited) ? 0 : 1;
        }

        assertThat(refused).as("not everything is taken").isPositive();
    }
}
