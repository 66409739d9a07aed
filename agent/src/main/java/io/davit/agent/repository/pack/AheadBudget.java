package io.davit.agent.repository.pack;

/** Plain bytes that may be decoded before they are needed, over all who read a restore point. Safe for use by many threads. */
final class AheadBudget {
    private long left;

    AheadBudget(long bytes) {
        left = bytes;
    }

    synchronized boolean hasRoom() {
        return left > 0;
    }

    /** May go below what there is, by one block of each reader. */
    synchronized void take(long bytes) {
        left -= bytes;
    }

    synchronized void give(long bytes) {
        left += bytes;
    }
}
