/**
 * Benchmarks: what Davit needs, measured beside the raw limit of the same servers in the same run.
 * Open {@link io.davit.harness.bench.BenchMain} first, then {@link io.davit.harness.bench.ResourcesBench}.
 */
@NullMarked
package io.davit.harness.bench;

import org.jspecify.annotations.NullMarked;
