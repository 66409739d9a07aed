package io.davit.agent.admission;

import io.davit.errors.ErrorCode;

/** What a judge says of an order. */
public sealed interface Verdict {
    /** It has nothing against it. */
    Verdict PASSED = new Passed(Grounds.NONE);

    /** @param grounds what the order may be carried out on, if that has to be remembered */
    record Passed(Grounds grounds) implements Verdict {}

    /**
     * It must not be carried out.
     *
     * @param code all that the hub learns (P12)
     * @param sentence why, for the cluster's own people; it may name guardrails and never leaves the cluster
     */
    record Refused(ErrorCode code, String sentence) implements Verdict {}
}
