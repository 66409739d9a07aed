package io.davit.hub.store;

/** Where an instruction stands, as far as the hub knows. */
public enum InstructionState {
    /** Waits for a session of its agent. */
    PENDING,
    /** Signed and sent at least once; no receipt yet. */
    DELIVERED,
    /** A receipt says that it was admitted; no outcome yet. */
    ADMITTED,
    /** A receipt says that it never will run. */
    REFUSED,
    /** An outcome is there. */
    ENDED,
    /** Nobody took it in time. */
    EXPIRED,
    /** Hub and agent do not agree whether it was admitted: the ledger or the hub's store was lost or put back. */
    RECONCILE,
    /** A person settled that. What its agent says later still counts. */
    DISMISSED;

    /** Nothing follows any more. */
    public boolean isFinal() {
        return switch (this) {
            case REFUSED, ENDED, EXPIRED, DISMISSED -> true;
            case PENDING, DELIVERED, ADMITTED, RECONCILE -> false;
        };
    }

    /** The agent shall get it. */
    public boolean isDeliverable() {
        return this == PENDING || this == DELIVERED;
    }
}
