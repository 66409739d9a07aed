package io.davit.agent.repository;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a repository takes in its location.
 *
 * @param kinds objects by the kind that their keys name, such as {@code packs}; {@code other} are none of ours
 * @param needed bytes of blocks that any restore point needs which is not gone
 * @param unneeded packs of which none needs anything: a prune reclaims them
 * @param locked packs of which none needs anything, and which the store keeps until their locks end (R21)
 * @param sparse bytes of blocks that none needs, in packs that are needed otherwise and not locked: a prune reclaims them by
 *     copying the rest
 * @param points in the order in which journals tell them
 */
public record Space(
        Map<String, Objects> kinds,
        long needed,
        Objects unneeded,
        PruneReport.Locked locked,
        long sparse,
        List<OfPoint> points) {
    public record Objects(long count, long bytes) {
        public Objects plus(long more) {
            return new Objects(count + 1, bytes + more);
        }
    }

    /**
     * Of one restore point, in bytes as they are stored.
     *
     * @param packs that hold anything of it
     * @param stored blocks that it needs
     * @param unique those of them that no other restore point needs: what forgetting it frees, once packs are copied
     * @param reclaimable packs that no other restore point needs: what forgetting it frees at once
     * @param locked the same, of packs that the store keeps until their locks end
     * @param lockedUntil when the last of these locks ends; empty if there are none
     */
    public record OfPoint(
            RestorePointId id,
            long packs,
            long stored,
            long unique,
            long reclaimable,
            long locked,
            Optional<Instant> lockedUntil) {}

    public long bytes() {
        return kinds.values().stream().mapToLong(Objects::bytes).sum();
    }
}
