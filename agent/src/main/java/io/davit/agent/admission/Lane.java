package io.davit.agent.admission;

/** A line of sequence numbers of its own inside of one epoch and key, so that a cancel need not wait behind what it cancels. */
public enum Lane {
    NORMAL,
    CANCEL,
    COURIER
}
