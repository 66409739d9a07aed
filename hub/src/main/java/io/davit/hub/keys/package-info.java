/**
 * What makes this hub this hub, kept outside of its store: its id, its certificate authority, the keys that sign
 * instructions, the newest key set and the denylist (docs/instruction-protocol.md, section 3; P1, P7). Open {@link
 * io.davit.hub.keys.HubKeys} first; {@link io.davit.hub.keys.KeyFolder} says how the files lie.
 */
@NullMarked
@Room(Room.Kind.FEATURE)
package io.davit.hub.keys;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
