/**
 * Listings: sorted streams of files or API objects, cut by content into trees of chunks, so that unchanged stretches are
 * stored once and any entry is found without reading the rest. Open
 * {@link io.davit.agent.repository.listing.ListingWriter} and {@link io.davit.agent.repository.listing.ListingCursor} first.
 */
@NullMarked
@Room(Room.Kind.DRIVER)
package io.davit.agent.repository.listing;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
