/**
 * A seeded search: hub and agent in one process, their messages moved by hand, each killed at its crash points in whatever order
 * the seed says. Open {@link io.davit.harness.explorer.ExplorerTest} first, then {@link io.davit.harness.explorer.Walk}.
 */
@NullMarked
package io.davit.harness.explorer;

import org.jspecify.annotations.NullMarked;
