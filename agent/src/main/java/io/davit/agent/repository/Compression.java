package io.davit.agent.repository;

/** What a writer does to store fewer bytes. Only of the backup that is being written: readers need not know it. */
public enum Compression {
    /** Least time. */
    FAST,
    /** What pays in most places. */
    AUTO,
    /** Fewest bytes, at a multiple of the time. */
    BETTER
}
