package io.davit.harness.bench;

import io.davit.harness.ground.Ground;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/**
 * How to run a benchmark.
 *
 * @param isQuick a tenth of the objects and one round: shows that the benchmark works, not what the product can do
 * @param logs a folder for what servers and agents write
 * @param wishes what to measure, instead of what the benchmark has by itself
 */
public record BenchOrder(boolean isQuick, Ground ground, Path logs, Wishes wishes) {
    /**
     * Instead of what each benchmark has by itself.
     *
     * @param agents how many simulated agents a fleet shall have
     * @param rounds how often everything is measured
     * @param cases only these; all if there are none
     * @param peers only beside these; all if there are none
     * @param seconds how long the fuzzer searches in all
     */
    public record Wishes(
            OptionalInt agents, OptionalInt rounds, List<String> cases, List<String> peers, OptionalInt seconds) {}

    OptionalInt agents() {
        return wishes.agents();
    }
}
