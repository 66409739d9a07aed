/**
 * Which hub this is. Open {@link io.davit.hub.about.VersionService}.
 */
@NullMarked
@Room(Room.Kind.FEATURE)
package io.davit.hub.about;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
