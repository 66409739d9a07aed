package io.davit.harness.bench;

import io.davit.harness.ground.Ground;
import java.nio.file.Path;

/**
 * How to run a benchmark.
 *
 * @param isQuick a tenth of the objects and one round: shows that the benchmark works, not what the product can do
 * @param logs a folder for what servers and agents write
 */
record BenchOrder(boolean isQuick, Ground ground, Path logs) {}
