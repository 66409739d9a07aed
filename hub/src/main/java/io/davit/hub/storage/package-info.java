/**
 * The hub's store in SQL: SQLite in one file, or PostgreSQL (H1). Open {@link io.davit.hub.storage.Stores} first, then {@code
 * SqlStore}; the schema is in {@code db/sqlite} and {@code db/postgresql} among the resources. Queries are the same on both
 * engines; what differs stands in an {@code Engine}. {@link io.davit.hub.storage.StoreBackup} copies a store, also from one
 * engine to the other.
 */
@NullMarked
@Room(Room.Kind.DRIVER)
package io.davit.hub.storage;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
