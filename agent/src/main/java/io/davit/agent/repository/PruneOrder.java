package io.davit.agent.repository;

/**
 * How a prune treats packs of which little is needed: what is needed is copied into new packs, and the old ones are reclaimed.
 *
 * @param repackBelow share of a pack's bytes, from 0 to 1: with less in need it is copied; 0 copies nothing
 * @param copyAtMost bytes that one prune copies; the rest waits for the next one
 */
public record PruneOrder(double repackBelow, long copyAtMost) {
    /** A byte copied frees a byte at least; and a prune ends within an evening. */
    public static final PruneOrder USUAL = new PruneOrder(0.5, 10L << 30);

    public PruneOrder {
        if (!(repackBelow >= 0 && repackBelow <= 1) || copyAtMost < 0) {
            throw new IllegalArgumentException("a share of " + repackBelow + ", " + copyAtMost + " bytes");
        }
    }
}
