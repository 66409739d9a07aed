package io.davit.agent.repository;

import java.util.Map;
import java.util.Optional;

/**
 * What a repository takes in its location.
 *
 * @param kinds objects by the kind that their keys name, such as {@code packs}; {@code other} are none of ours
 * @param point what one restore point takes, if it was asked for
 */
public record Space(Map<String, Objects> kinds, Optional<OfPoint> point) {
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
     * @param unique those of them that no other restore point needs: what forgetting it could free
     */
    public record OfPoint(long packs, long stored, long unique) {}

    public long bytes() {
        return kinds.values().stream().mapToLong(Objects::bytes).sum();
    }
}
