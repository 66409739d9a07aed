package io.davit.agent.hub;

import io.davit.agent.admission.StateEpoch;

/**
 * What names one session.
 *
 * @param number one more than that of the last session that was welcomed in this epoch; from 1
 * @param nonce 16 random bytes, hexadecimal
 * @param previousNonce of the last session that was welcomed in this epoch; empty for the first
 */
public record SessionTicket(StateEpoch epoch, long number, String nonce, String previousNonce) {
    public static final int NONCE_LENGTH = 16;
}
