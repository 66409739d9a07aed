/**
 * Which hubs a person has logged in to, in one file that nobody else may read. Open {@link io.davit.cli.contexts.ContextsFile}.
 */
@NullMarked
@Room(Room.Kind.FEATURE)
package io.davit.cli.contexts;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
