/** Where each package stands in the house: the label that the architecture rules read. Open {@link io.davit.house.Room} first. */
@NullMarked
package io.davit.house;

import org.jspecify.annotations.NullMarked;
