/**
 * Who did what, for those who ask. Open {@link io.davit.hub.audit.AuditService}.
 */
@NullMarked
@Room(Room.Kind.FEATURE)
package io.davit.hub.audit;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
