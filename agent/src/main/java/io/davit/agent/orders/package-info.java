/**
 * Carries out what was admitted: orders of the hub become runs under the id of their decision, cancels and policies take
 * effect at once. Open {@link io.davit.agent.orders.OrderDesk} first.
 */
@NullMarked
@Room(Room.Kind.FEATURE)
package io.davit.agent.orders;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
