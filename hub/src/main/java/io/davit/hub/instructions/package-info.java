/**
 * Orders become signed instructions: issued into the outbox, numbered and signed when they are delivered (P6). Open {@link
 * io.davit.hub.instructions.OrderIssuer} and {@link io.davit.hub.instructions.Delivery} first.
 */
@NullMarked
@Room(Room.Kind.FEATURE)
package io.davit.hub.instructions;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
