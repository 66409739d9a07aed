/**
 * The life of runs: admitted into the ledger, begun, gone on with after a kill, canceled, ended with an outcome, swept. Knows
 * nothing of what a run does. Open {@link io.davit.agent.runs.Runner} first.
 */
@NullMarked
@Room(Room.Kind.FEATURE)
package io.davit.agent.runs;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
