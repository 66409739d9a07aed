package io.davit.agent.volume.node;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the agent may touch on its node.
 *
 * @param allowedRoots folders in or below which every volume must lie, symbolic links resolved
 * @param nodeName name of this node; null if unknown, then reachability of the path alone decides
 * @param spoolFolder where names of very large folders are sorted; must exist when they are met
 * @param namesInMemory how many names one walk holds in memory at most before it spools
 * @param ownFolders where Davit keeps repositories and its own state, as it is when somebody asks: {@link OwnFolders}
 */
public record NodeVolumesConfig(
        List<Path> allowedRoots,
        @Nullable String nodeName,
        Path spoolFolder,
        int namesInMemory,
        Supplier<? extends Collection<Path>> ownFolders) {
    /** About 20 MB of names of ordinary length. */
    public static final int NAMES_IN_MEMORY = 100_000;

    public NodeVolumesConfig {
        allowedRoots = List.copyOf(allowedRoots);
        if (namesInMemory < 1) {
            throw new IllegalArgumentException("namesInMemory must be at least 1");
        }
    }

    /** Of a node where Davit keeps nothing in folders. */
    public NodeVolumesConfig(List<Path> allowedRoots, @Nullable String nodeName, Path spoolFolder, int namesInMemory) {
        this(allowedRoots, nodeName, spoolFolder, namesInMemory, List::of);
    }
}
