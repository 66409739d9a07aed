package io.davit.agent.admission;

import io.davit.errors.ErrorCode;
import io.davit.signing.KeyId;
import java.time.Instant;
import java.util.Optional;

/**
 * Something of the hub's that was refused, and is no decision about an instruction: bytes in which none was found, one delivery
 * that was replayed or contradicts another, a key set, a message that no hub may send. Alarms are kept as such, too.
 *
 * @param sentence why; never sent to the hub
 * @param envelopeDigest SHA-256 of the envelope as it arrived, hexadecimal; empty if it was no envelope
 * @param claimedKey who signed it, by its own word
 * @param instruction if an authentic instruction for this agent was in it
 * @param unreported how many more were refused with this code since the one before, and only counted
 */
public record Rejection(
        Instant at,
        ErrorCode code,
        String sentence,
        String envelopeDigest,
        Optional<KeyId> claimedKey,
        Optional<InstructionId> instruction,
        long unreported) {
    /** What is about no envelope: an alarm, a message that no hub may send. */
    public static Rejection alarm(Instant at, ErrorCode code, String sentence, long unreported) {
        return new Rejection(at, code, sentence, "", Optional.empty(), Optional.empty(), unreported);
    }
}
