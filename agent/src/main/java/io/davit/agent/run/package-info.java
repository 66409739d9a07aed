/** What a run is while it lives: its id, context, cancellation, steps, crash points and outcome. Open {@link io.davit.agent.run.RunContext} first. */
@NullMarked
@Room(Room.Kind.PORT)
package io.davit.agent.run;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
