package io.davit.agent.trees;

import io.davit.agent.repository.FilePath;
import io.davit.agent.repository.RestorePoint;
import io.davit.agent.repository.VolumeIdentity;
import io.davit.agent.repository.VolumeReader;
import io.davit.agent.run.Progress;
import io.davit.agent.run.RunContext;
import io.davit.agent.volume.FolderMover.Overwritten;
import io.davit.agent.volume.Overwriting;
import io.davit.agent.volume.Overwriting.Existing;
import io.davit.agent.volume.Overwriting.Extras;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
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
     * @param existing what becomes of what is there; empty if the folder must be empty
     * @param deleteExtra whether what the restore point does not have is deleted; within the paths, if there are any
     */
    public record Order(
            String point,
            Path to,
            Optional<String> tree,
            List<String> paths,
            Optional<Existing> existing,
            boolean deleteExtra) {
        /** @throws DavitException ARGUMENT_INVALID if extras shall be deleted where nothing may be overwritten */
        public Order {
            if (deleteExtra && existing.isEmpty()) {
                throw new DavitException(ErrorCode.ARGUMENT_INVALID, "--delete-extra needs --overwrite");
            }
        }
    }

    /** One tree and where it is now. */
    public record Restored(TreeName tree, Path folder, long files, long bytes) {}

    /** @param left,deleted entries that stayed as they were, and extras */
    public record Result(RestorePoint point, List<Restored> trees, List<Problem> problems, long left, long deleted) {}

    private List<VolumeReader> readers(Trees trees) {
        List<VolumeIdentity> volumes = trees.chosen(order.tree());
        if (order.paths().isEmpty()) {
            return volumes.stream().map(trees.point()::volume).toList();
        }
        Map<VolumeIdentity, Set<FilePath>> wanted = new LinkedHashMap<>();
        for (String path : order.paths()) {
            TreePath found = trees.path(path, volumes);
            wanted.computeIfAbsent(found.volume(), none -> new TreeSet<>()).add(found.path());
        }
        return wanted.entrySet().stream()
                .<VolumeReader>map(entry -> new SelectedReader(trees.point(), entry.getKey(), entry.getValue()))
                .toList();
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
        long left = 0;
        long deleted = 0;
        for (VolumeReader reader : chosen) {
            TreeName name = TreeName.of(reader.volume());
            Path folder = folders.of(name);
            Overwritten written = write(point, folder, reader, run);
            problems.addAll(name.about(written.problems()));
            left += written.left();
            deleted += written.deleted();
            restored.add(new Restored(name, folder, reader.files(), reader.bytes()));
        }
        return new Result(point, restored, problems, left, deleted);
    }

    private Overwritten write(RestorePoint point, Path folder, VolumeReader reader, RunContext run) {
        ToldReader told = new ToldReader(reader, run.progress());
        if (order.existing().isEmpty()) {
            return new Overwritten(place.folders().restore(folder, told, run), 0, 0);
        }
        Collection<FilePath> paths =
                reader instanceof SelectedReader selected ? selected.paths() : List.of(FilePath.ROOT);
        Optional<Extras> extras = order.deleteExtra()
                ? Optional.of(new ListedPaths(point.browse(reader.volume()), paths))
                : Optional.empty();
        return place.folders().restore(folder, new Overwriting(order.existing().get(), extras), told, run);
    }
}
