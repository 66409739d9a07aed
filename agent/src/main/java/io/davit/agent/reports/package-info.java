/**
 * What the agent says with its own signature: receipts, outcomes, alarms, rejections, each chained to the one before (P14;
 * docs/instruction-protocol.md, section 9). Open {@link io.davit.agent.reports.ReportLog} first.
 */
@NullMarked
@Room(Room.Kind.PORT)
package io.davit.agent.reports;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
