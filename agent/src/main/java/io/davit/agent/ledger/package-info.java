/**
 * The agent's durable memory: runs, how far each got, what must be swept, and what is known of each location. Every
 * decision is on the disk before it is acted upon. Open {@link io.davit.agent.ledger.Ledger} first.
 */
@NullMarked
@Room(Room.Kind.DRIVER)
package io.davit.agent.ledger;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
