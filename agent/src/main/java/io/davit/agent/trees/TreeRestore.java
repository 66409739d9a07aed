package io.davit.agent.trees;

import io.davit.agent.repository.FilePath;
import io.davit.agent.repository.RestorePoint;
import io.davit.agent.repository.VolumeIdentity;
import io.davit.agent.repository.VolumeReader;
import io.davit.agent.run.Progress;
import io.davit.agent.run.RunContext;
import io.davit.errors.DavitException;
import io.davit.errors.Problem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Writes trees of a restore point into folders. */
public final class TreeRestore {
    private final Place place;
    private final Order order;

    /**
     * @param point as people name it
     * @param to becomes the root of the tree; of several trees, the folder in which each has one of its name
     * @param tree only this one; empty for all
     * @param paths only these, with all below them, {@code TREE:PATH} or, in the only tree, {@code PATH}; empty for all
     */
    public record Order(String point, Path to, Optional<String> tree, List<String> paths) {}

    /** One tree and where it is now. */
    public record Restored(TreeName tree, Path folder, long files, long bytes) {}

    public record Result(RestorePoint point, List<Restored> trees, List<Problem> problems) {}

    private List<VolumeReader> readers(Trees trees) {
        List<VolumeIdentity> volumes = trees.chosen(order.tree());
        if (order.paths().isEmpty()) {
            return volumes.stream().map(trees.point()::volume).toList();
        }
        Map<VolumeIdentity, Set<FilePath>> wanted = new LinkedHashMap<>();
        for (String path : order.paths()) {
            TreePath found = volumes.size() == 1 && !isInTree(path, volumes.getFirst())
                    ? new TreePath(volumes.getFirst(), PathText.parse(path))
                    : trees.path(path);
            wanted.computeIfAbsent(found.volume(), none -> new TreeSet<>()).add(found.path());
        }
        return wanted.entrySet().stream()
                .<VolumeReader>map(entry -> new SelectedReader(trees.point(), entry.getKey(), entry.getValue()))
                .toList();
    }

    private static boolean isInTree(String path, VolumeIdentity volume) {
        return path.startsWith(TreeName.of(volume).text() + ":");
    }

    public TreeRestore(Place place, Order order) {
        this.place = place;
        this.order = order;
    }

    /**
     * @throws DavitException RESTORE_POINT_UNKNOWN, MISSING_DATA, VOLUME_TARGET_NOT_EMPTY, DISK_FULL, RUN_CANCELED …
     */
    public Result run(Progress progress) {
        RunContext run = place.reading(progress);
        progress.step("open the restore point");
        RestorePoint point = place.repository().restorePoint(Points.choose(place.repository(), order.point()));
        Trees trees = Trees.of(point);
        List<VolumeReader> chosen = readers(trees);
        TreeFolders folders = TreeFolders.of(
                chosen.stream().map(reader -> TreeName.of(reader.volume())).toList(), order.to());
        progress.expect(
                chosen.stream().mapToLong(VolumeReader::files).sum(),
                chosen.stream().mapToLong(VolumeReader::bytes).sum());
        point.confirmPresence();
        progress.step("restore");
        List<Problem> problems = new ArrayList<>();
        List<Restored> restored = new ArrayList<>();
        for (VolumeReader reader : chosen) {
            TreeName name = TreeName.of(reader.volume());
            Path folder = folders.of(name);
            problems.addAll(name.about(place.folders().restore(folder, new ToldReader(reader, progress), run)));
            restored.add(new Restored(name, folder, reader.files(), reader.bytes()));
        }
        return new Result(point, restored, problems);
    }
}
