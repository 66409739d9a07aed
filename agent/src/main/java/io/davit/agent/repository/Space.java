package io.davit.agent.repository;

import java.util.List;
import java.util.Map;

/**
 * What a repository takes in its location.
 *
 * @param kinds objects by the kind that their keys name, such as {@code packs}; {@code other} are none of ours
 * @param needed bytes of blocks that any restore point needs which is not gone
 * @param unneeded packs of which none needs anything: a prune reclaims them
 * @param sparse bytes of blocks that none needs, in packs that are needed otherwise: a prune reclaims them by copying the rest
 * @param points in the order in which journals tell them
 */
public record Space(Map<String, Objects> kinds, long needed, Objects unneeded, long sparse, List<OfPoint> points) {
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
     */
    public record OfPoint(RestorePointId id, long packs, long stored, long unique, long reclaimable) {}

    public long bytes() {
        return kinds.values().stream().mapToLong(Objects::bytes).sum();
    }
}
