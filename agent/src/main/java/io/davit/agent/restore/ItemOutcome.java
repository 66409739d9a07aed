package io.davit.agent.restore;

import io.davit.errors.ErrorCode;
import java.util.Optional;

/**
 * What became of one item of a restore (A7).
 *
 * @param subject {@code apps/deployments harbour/web} with target names, or {@code volume harbour/data}
 * @param code why it was skipped or failed, or a remark about one that was applied
 * @param message one sentence, without values of the object's body; empty if there is nothing to say
 */
public record ItemOutcome(String subject, State state, Optional<ErrorCode> code, String message) {
    public enum State {
        CREATED,
        CHANGED,
        RETAINED,
        SKIPPED,
        FAILED
    }
}
