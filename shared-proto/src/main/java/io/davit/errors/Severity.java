package io.davit.errors;

/** How much a {@link Problem} takes away from the outcome it belongs to. */
public enum Severity {
    /** The item is whole; somebody should know. */
    WARNING,
    /** The item is missing or incomplete. */
    ERROR
}
