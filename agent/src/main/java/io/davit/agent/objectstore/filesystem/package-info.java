/** A backup location in a folder, local or mounted. Open {@link io.davit.agent.objectstore.filesystem.FilesystemStore} first. */
@NullMarked
@Room(Room.Kind.DRIVER)
package io.davit.agent.objectstore.filesystem;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
