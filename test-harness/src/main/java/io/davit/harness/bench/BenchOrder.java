package io.davit.harness.bench;

import io.davit.harness.ground.Ground;
import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * How to run a benchmark.
 *
 * @param isQuick a tenth of the objects and one round: shows that the benchmark works, not what the product can do
 * @param logs a folder for what servers and agents write
 * @param agents how many simulated agents a fleet shall have, instead of what the benchmark has by itself
 */
record BenchOrder(boolean isQuick, Ground ground, Path logs, OptionalInt agents) {}
