package io.davit.agent.repository.listing;

import io.davit.agent.repository.format.ContentId;

/**
 * A whole listing.
 *
 * @param node id of its topmost node
 * @param entries how many there are
 * @param bytes sum of what the entries count for: sizes of files, lengths of API objects
 */
public record ListingRoot(ContentId node, long entries, long bytes) {}
