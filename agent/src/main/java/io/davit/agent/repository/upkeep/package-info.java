/**
 * Upkeep of a repository: restore points are forgotten and reprieved, condemned lists kept, unneeded data pruned, beside writers who
 * take no lock. Why nothing is lost by it is in {@code docs/prune-safety.md}. Open
 * {@link io.davit.agent.repository.upkeep.Pruning} first.
 */
@NullMarked
@Room(Room.Kind.DRIVER)
package io.davit.agent.repository.upkeep;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
