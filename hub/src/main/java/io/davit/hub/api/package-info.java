/**
 * The public API without a protocol: methods by their names, who calls, how changes are made once, how rows are shown. Open
 * {@link io.davit.hub.api.ApiMethods} first. gRPC and REST are two edges of it; features fill it.
 */
@NullMarked
@Room(Room.Kind.PORT)
package io.davit.hub.api;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
