package io.davit.hub.sessions;

/**
 * Who knocks, as the handshake proved it.
 *
 * @param cluster uid of the cluster, from the certificate alone
 * @param serial of the certificate, hexadecimal
 */
public record Newcomer(String cluster, String serial) {}
