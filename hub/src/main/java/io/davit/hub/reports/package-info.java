/**
 * What agents say: signed reports, inventory, progress (protocol, section 9). Open {@link
 * io.davit.hub.reports.ReportIntake} first.
 */
@NullMarked
@Room(Room.Kind.FEATURE)
package io.davit.hub.reports;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
