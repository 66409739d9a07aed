/**
 * The public API as REST and JSON, its routes out of the contract's annotations. Open {@link io.davit.hub.rest.RestEdge}.
 */
@NullMarked
@Room(Room.Kind.EDGE)
package io.davit.hub.rest;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
