/** The port to volumes and to the mover that copies their files. Open {@link io.davit.agent.volume.VolumeDriver} first. */
@NullMarked
@Room(Room.Kind.PORT)
package io.davit.agent.volume;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
