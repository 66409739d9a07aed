/** The catalog in RocksDB: one store for all locations. Open {@link io.davit.agent.catalog.rocks.RocksCatalog} first. */
@NullMarked
@Room(Room.Kind.DRIVER)
package io.davit.agent.catalog.rocks;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
