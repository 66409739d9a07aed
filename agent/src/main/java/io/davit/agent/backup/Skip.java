package io.davit.agent.backup;

/** Why an object is left out on purpose. Counted by reason; none of them makes a backup incomplete. */
enum Skip {
    /** A captured owner makes it anew (C2). */
    OWNED,
    /** Another API group shows the same object, by its UID (C1). */
    SERVED_TWICE,
    /** It has a deletion timestamp: to restore it would bring back what somebody removed. */
    BEING_DELETED,
    /** The cluster makes it by itself (C1). */
    DERIVED
}
