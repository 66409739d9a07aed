/**
 * The command line of {@code davit-agent}: what people type and what they read. It decides nothing; everything behind it is
 * the role {@link io.davit.agent.cli.Desk}. Open {@link io.davit.agent.cli.DavitAgent} first.
 */
@NullMarked
@Room(Room.Kind.EDGE)
package io.davit.agent.cli;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
