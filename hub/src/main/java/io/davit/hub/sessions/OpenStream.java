package io.davit.hub.sessions;

import java.time.Instant;

/**
 * A stream that a cluster's agent has open, as far as the hub can tell: a node that was lost says no goodbye.
 *
 * @param epoch state epoch of its Hello; 16 bytes
 * @param lastHeard when anything came by it
 */
public record OpenStream(byte[] epoch, Instant lastHeard) {}
