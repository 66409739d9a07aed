package io.davit.hub.enrolment;

import io.davit.signing.ListenerAddress;
import java.util.UUID;

/**
 * What a token tells an agent about the hub.
 *
 * @param listener public one, as agents reach it
 * @param authority SHA-256 of the authority's public key
 * @param root raw public key of the offline root
 */
public record TokenPins(UUID hubId, ListenerAddress listener, byte[] authority, byte[] root) {}
