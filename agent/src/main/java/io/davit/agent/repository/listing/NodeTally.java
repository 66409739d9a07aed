package io.davit.agent.repository.listing;

import java.util.Optional;

/** Adds up what a node holds, while it is audited. For one thread. */
final class NodeTally {
    private static final byte[] NO_KEY = {};

    private final int level;
    private long entries;
    private long bytes;
    private long files;
    private byte[] first = NO_KEY;
    private byte[] last = NO_KEY;
    private boolean isWhole = true;
    private boolean inExtents;

    NodeTally(int level) {
        this.level = level;
    }

    void entry(byte[] key, Body body, boolean isFile) {
        first = entries == 0 ? key : first;
        last = key;
        entries++;
        bytes += body.length();
        inExtents |= body instanceof Body.Chunked chunked && chunked.inExtents();
        files += isFile ? 1 : 0;
    }

    void child(AuditedNode child) {
        first = entries == 0 ? child.first() : first;
        last = child.last();
        entries += child.entries();
        bytes += child.bytes();
        files += child.files();
        inExtents |= child.inExtents();
    }

    /** Something in it, or below it, is damaged. */
    void damaged() {
        isWhole = false;
    }

    /** Empty if something is damaged. */
    Optional<AuditedNode> result() {
        return isWhole
                ? Optional.of(new AuditedNode(level, entries, bytes, files, first, last, inExtents))
                : Optional.empty();
    }
}
