/**
 * RocksDB behind a small wrapper: families of byte keys, synced batches, ordered scans, a schema version. The ledger, the
 * catalog and the repository's chunk index stand on it. Open {@link io.davit.agent.rocks.RocksStore} first.
 */
@NullMarked
@Room(Room.Kind.DRIVER)
package io.davit.agent.rocks;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
