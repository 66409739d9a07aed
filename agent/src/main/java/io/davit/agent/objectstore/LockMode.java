package io.davit.agent.objectstore;

/** Whom a retention lock binds; each binds more people than those before it. */
public enum LockMode {
    /** Whoever has the right to bypass locks may end it before its time. */
    GOVERNANCE,
    /** Nobody may, the owner of the account included. */
    COMPLIANCE
}
