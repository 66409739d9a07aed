package io.davit.hub.enrolment;

/** Whoever holds the open streams. */
public interface StreamCutter {
    /** Ends those of a cluster whose certificate is shut out by now. Returns at once. @param cluster its uid */
    void cut(String cluster);
}
