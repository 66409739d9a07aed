/**
 * A rehearsal of the shipped hub when the distribution is built: it is installed and serves for a moment, as a process of its own. What is kept is
 * the list of classes that it loaded, from which {@code davit-hub-archive} makes an archive. Begin at {@link io.davit.hub.rehearsal.Rehearsal}.
 */
@NullMarked
package io.davit.hub.rehearsal;

import org.jspecify.annotations.NullMarked;
