package io.davit.agent.backup;

import java.util.List;

/**
 * What a person asks for beside the rules (C1, C5). Kinds are written as people write them: {@code secrets}, {@code Secret},
 * {@code tugs.ships.example.com} or {@code ships.example.com/tugs}.
 *
 * @param clusterScoped objects that no captured one refers to
 * @param aggregatedGroups API groups with a server of their own
 * @param leftOut kinds that are left out on purpose, which the restore point says
 */
public record CaptureScope(
        List<ClusterScopedChoice> clusterScoped, List<String> aggregatedGroups, List<String> leftOut) {
    /** The rules alone. */
    public static final CaptureScope STANDARD = new CaptureScope(List.of(), List.of(), List.of());

    public CaptureScope {
        clusterScoped = List.copyOf(clusterScoped);
        aggregatedGroups = List.copyOf(aggregatedGroups);
        leftOut = List.copyOf(leftOut);
    }
}
