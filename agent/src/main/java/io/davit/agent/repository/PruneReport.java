package io.davit.agent.repository;

import io.davit.errors.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a prune did, or would do.
 *
 * @param generation the newest, with the list that this prune made
 * @param dropped restore points whose data is gone, or would be
 * @param repacked sparsely used packs
 * @param condemned packs that a list names since this prune; they are deleted by this one or a later one
 * @param deleted packs
 * @param spared condemned packs that a restore point needs
 * @param locked packs that nothing needs, and the store keeps; a later prune condemns them
 * @param waitingFor runs of other writers that hold deletion back
 * @param orphans packs that no index segment names; they are left
 * @param problems with index segments, which are left out
 */
public record PruneReport(
        long generation,
        List<RestorePointId> dropped,
        Repacked repacked,
        Space.Objects condemned,
        Space.Objects deleted,
        long spared,
        Locked locked,
        List<WaitingFor> waitingFor,
        Space.Objects orphans,
        List<Problem> problems) {
    /**
     * Packs of which little was needed.
     *
     * @param packs whose needed blocks were copied; they are condemned, too
     * @param copied bytes of those blocks
     */
    public record Repacked(Space.Objects packs, long copied) {}

    /**
     * Packs that the store keeps until their locks end (R21).
     *
     * @param until when the last of these locks ends; empty if there are none
     */
    public record Locked(Space.Objects packs, Optional<Instant> until) {}

    /** A run that is open in another writer's journal. */
    public record WaitingFor(String writerId, String run) {}
}
