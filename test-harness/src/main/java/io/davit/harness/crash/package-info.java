/** Ends the agent's process at a crash point. On the agent's class path only when a story wants it to die. */
@NullMarked
package io.davit.harness.crash;

import org.jspecify.annotations.NullMarked;
