/** How tests end a process of the product at a crash point. Open {@link io.davit.crash.CrashSwitch} first. */
@NullMarked
package io.davit.crash;

import org.jspecify.annotations.NullMarked;
