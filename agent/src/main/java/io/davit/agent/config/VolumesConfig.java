package io.davit.agent.config;

import io.davit.settings.Setting;
import java.nio.file.Path;
import java.util.List;

/** Which paths of the node belong to volumes. */
public record VolumesConfig(
        @Setting("Folders below which volumes may be read and written; none means that no volume data moves.")
        List<Path> allowedRoots) {
    public VolumesConfig {
        allowedRoots = List.copyOf(allowedRoots);
        for (Path root : allowedRoots) {
            if (root.getNameCount() == 0) {
                throw new IllegalArgumentException("allowed-roots must not hold the root of the file system");
            }
        }
    }
}
