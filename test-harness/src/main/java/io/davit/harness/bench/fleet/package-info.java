/**
 * Thousands of agents in one process of their own, for measuring a hub: real certificates, streams and signatures, and no
 * cluster behind them. Open {@link io.davit.harness.bench.fleet.SimulatorProcess} first.
 */
@NullMarked
package io.davit.harness.bench.fleet;

import org.jspecify.annotations.NullMarked;
