package io.davit.hub.sessions;

import java.time.Instant;

/**
 * Who knocks, as the handshake proved it.
 *
 * @param cluster uid of the cluster, from the certificate alone
 * @param serial of the certificate, hexadecimal
 * @param validFrom,validUntil of the certificate
 */
public record Newcomer(String cluster, String serial, Instant validFrom, Instant validUntil) {}
