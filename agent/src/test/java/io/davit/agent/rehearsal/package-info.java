/**
 * A rehearsal of the shipped agent when the distribution is built: every kind of command runs once, as a process of its own, against a small cluster
 * and bucket inside the build. What is kept is the list of classes that they loaded, from which {@code davit-agent-archive} makes an archive.
 * {@link io.davit.agent.rehearsal.ShippedJars} narrows its libraries to what is shipped. Begin at {@link io.davit.agent.rehearsal.Rehearsal}.
 */
@NullMarked
package io.davit.agent.rehearsal;

import org.jspecify.annotations.NullMarked;
