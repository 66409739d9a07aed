package io.davit.hub.reports;

import io.davit.errors.ErrorCode;

/** What became of a report. */
public sealed interface Intake {
    /**
     * It is stored, with what follows from it; or it was before.
     *
     * @param epoch of the chain
     * @param index up to which the chain is stored
     * @param instruction id that it settles or answers; empty if none
     */
    record Stored(byte[] epoch, long index, String instruction) implements Intake {}

    /** It is not, and the session ends with this code. */
    record Refused(ErrorCode code) implements Intake {}
}
