/** How every program of Davit logs. Open {@link io.davit.logging.Logging} first. */
@NullMarked
package io.davit.logging;

import org.jspecify.annotations.NullMarked;
