package io.davit.agent.admission;

import java.util.Optional;

/**
 * What an admitted order rests on. Durable with the decision, so that a run which is started again stands on the same.
 *
 * @param approval that it used up
 * @param limits that hold while it is carried out, in the form of whoever set them
 */
public record Grounds(Optional<ApprovalUse> approval, Optional<String> limits) {
    public static final Grounds NONE = new Grounds(Optional.empty(), Optional.empty());

    public static Grounds approvedBy(ApprovalUse approval) {
        return new Grounds(Optional.of(approval), Optional.empty());
    }

    public static Grounds within(String limits) {
        return new Grounds(Optional.empty(), Optional.of(limits));
    }

    /** Both: of two judges, each knows a part. */
    public Grounds and(Grounds other) {
        return new Grounds(approval.or(other::approval), limits.or(other::limits));
    }
}
