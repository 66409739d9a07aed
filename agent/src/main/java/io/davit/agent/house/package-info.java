/** Where each package stands in the house: the label that the architecture rules read. Open {@link io.davit.agent.house.Room} first. */
@NullMarked
@Room(Room.Kind.PORT)
package io.davit.agent.house;

import org.jspecify.annotations.NullMarked;
