/**
 * A hub as a real process, its API as a client sees it, and the people who use it. Open {@link io.davit.harness.hub.HubProcess}
 * first.
 */
@NullMarked
package io.davit.harness.hub;

import org.jspecify.annotations.NullMarked;
