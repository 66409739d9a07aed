package io.davit.agent.admission;

import io.davit.agent.run.RunId;
import io.davit.errors.ErrorCode;
import java.time.Instant;

/**
 * What was decided about one instruction, once: every later delivery of it gets the same.
 *
 * @param line,sequence under which it was first decided
 * @param expiresAt of the delivery that was decided about
 * @param correlationId ties it to the request at the hub, for logs (H7); may be empty
 * @param stage how far it is carried out; each stage is durable before the next begins
 */
public record Decision(
        InstructionId id,
        OrderDigest digest,
        Line line,
        long sequence,
        Instant expiresAt,
        Instant decidedAt,
        String correlationId,
        Ruling ruling,
        Stage stage) {

    /** Yes or no. */
    public sealed interface Ruling {
        /** It runs, or it has run, under this id. */
        record Admitted(RunId run, Grounds grounds) implements Ruling {}

        /**
         * It never will, under its id.
         *
         * @param sentence why, in words for the cluster's own people; the hub gets the code alone (P12)
         */
        record Refused(ErrorCode code, String sentence) implements Ruling {}
    }

    /** What has happened since the decision. */
    public enum Stage {
        /** In the ledger. Nothing was promised yet: no receipt, no effect. */
        DECIDED,
        /** The cluster remembers the mark, too: the decision counts, and whoever asks gets it. */
        ANCHORED,
        /** What was admitted was started; of a refusal nothing is left to do. */
        DONE
    }

    /** @throws IllegalStateException if it is further than that */
    public Decision at(Stage next) {
        if (next.compareTo(stage) < 0) {
            throw new IllegalStateException("a decision cannot go from " + stage + " to " + next);
        }
        return new Decision(id, digest, line, sequence, expiresAt, decidedAt, correlationId, ruling, next);
    }
}
