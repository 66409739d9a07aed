/**
 * Who may have a session: what an agent says about itself against what the hub remembers (protocol, section 11). Open {@link
 * io.davit.hub.sessions.SessionDesk} first.
 */
@NullMarked
@Room(Room.Kind.FEATURE)
package io.davit.hub.sessions;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
