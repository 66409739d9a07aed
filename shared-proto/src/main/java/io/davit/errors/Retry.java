package io.davit.errors;

/** Whether the same call may help when it is made again. */
public enum Retry {
    NOW,
    LATER,
    AFTER_FIX,
    NEVER
}
