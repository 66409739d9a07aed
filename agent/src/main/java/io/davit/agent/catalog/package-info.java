/**
 * What the backup locations hold, as far as the agent has read it: a cache that answers while a location is away, and that
 * can be deleted at any time. Open {@link io.davit.agent.catalog.Catalog} first.
 */
@NullMarked
@Room(Room.Kind.PORT)
package io.davit.agent.catalog;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
