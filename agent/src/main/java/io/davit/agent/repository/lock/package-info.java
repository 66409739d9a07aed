/** Retention locks of a restore point (R21): what it needs is locked before it is sealed. Open {@link io.davit.agent.repository.lock.RetentionKeeper} first. */
@NullMarked
@Room(Room.Kind.DRIVER)
package io.davit.agent.repository.lock;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
