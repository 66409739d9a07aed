/**
 * The test ground: real servers as real processes on loopback, started for a JVM and gone with it.
 * Open {@link io.davit.harness.ground.OnGround} first if you write a test, {@link io.davit.harness.ground.ControlPlane} if you write a story.
 */
@NullMarked
package io.davit.harness.ground;

import org.jspecify.annotations.NullMarked;
