/**
 * What the hub remembers: intent and history, in one SQL schema on two engines (H1). Open {@link
 * io.davit.hub.store.HubStore} first. The schema is {@code io.davit.hub.storage}'s; nobody else knows SQL.
 */
@NullMarked
@Room(Room.Kind.PORT)
package io.davit.hub.store;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
