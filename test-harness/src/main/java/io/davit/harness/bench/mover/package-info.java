/**
 * What moving files into a repository and back costs, beside restic, kopia and borg on the same data in the same run.
 * Open {@link io.davit.harness.bench.mover.MoverBench} first, then {@link io.davit.harness.bench.mover.MoverCase} for
 * what is measured and {@link io.davit.harness.bench.mover.TimedProgram} for how.
 */
@NullMarked
package io.davit.harness.bench.mover;

import org.jspecify.annotations.NullMarked;
