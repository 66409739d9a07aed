package io.davit.agent.trees;

import io.davit.agent.repository.FileMetadata.Kind;
import io.davit.agent.repository.FilePath;
import io.davit.agent.repository.RestorePoint;
import io.davit.agent.repository.VolumeCursor;
import io.davit.agent.repository.VolumeEntry;
import io.davit.agent.repository.VolumeIdentity;
import io.davit.agent.repository.VolumeReader;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Some paths of a tree, each with all that is below it, and with the folders that lead to them. It seeks from one to the
 * next; the rest of the listing is not read.
 */
final class SelectedReader implements VolumeReader {
    private final RestorePoint point;
    private final VolumeIdentity volume;
    /** Where to seek, in order: single entries, and the beginnings of what is below a folder. */
    private final NavigableMap<FilePath, Optional<Subtree>> stations = new TreeMap<>();

    private final Collection<FilePath> paths;
    private final long files;
    private final long bytes;

    /** @throws DavitException PATH_UNKNOWN if one of the paths is not there */
    SelectedReader(RestorePoint point, VolumeIdentity volume, Collection<FilePath> paths) {
        this.point = point;
        this.volume = volume;
        this.paths = List.copyOf(paths);
        for (FilePath path : paths) {
            station(path);
        }
        long[] totals = new long[2];
        Set<FilePath> missing = new HashSet<>(paths);
        walk(entry -> {
            missing.remove(entry.path());
            if (entry.metadata().kind() == Kind.FILE) {
                totals[0]++;
                totals[1] += entry.metadata().size();
            }
        });
        files = totals[0];
        bytes = totals[1];
        missing.stream().findFirst().ifPresent(path -> {
            throw new DavitException(
                    ErrorCode.PATH_UNKNOWN,
                    "the tree '" + TreeName.of(volume) + "' of " + point.id() + " has no " + PathText.of(path));
        });
    }

    Collection<FilePath> paths() {
        return paths;
    }

    private void station(FilePath path) {
        stations.put(FilePath.ROOT, Optional.empty());
        byte[] whole = path.bytes();
        for (int i = 0; i < whole.length; i++) {
            if (whole[i] == '/') {
                stations.put(new FilePath(Arrays.copyOf(whole, i)), Optional.empty());
            }
        }
        stations.put(path, Optional.empty());
        Subtree below = new Subtree(path);
        stations.put(below.first(), Optional.of(below));
    }

    @Override
    public VolumeIdentity volume() {
        return volume;
    }

    @Override
    public long files() {
        return files;
    }

    @Override
    public long bytes() {
        return bytes;
    }

    /** Takes an entry, and may fail as a disk does. */
    private interface Step<E extends Exception> {
        void entry(VolumeEntry entry) throws E;
    }

    @Override
    public void read(Visitor visitor) throws IOException {
        walk((Step<IOException>) entry -> visitor.entry(entry.path(), entry.metadata(), entry::read));
    }

    private <E extends Exception> void walk(Step<E> step) throws E {
        VolumeCursor cursor = point.browse(volume);
        FilePath last = null;
        for (var station : stations.entrySet()) {
            if (last != null && last.compareTo(station.getKey()) >= 0) {
                continue;
            }
            cursor.seek(station.getKey());
            last = read(cursor, station.getKey(), station.getValue(), last, step);
        }
    }

    private <E extends Exception> @Nullable FilePath read(
            VolumeCursor cursor, FilePath path, Optional<Subtree> below, @Nullable FilePath before, Step<E> step)
            throws E {
        FilePath last = before;
        for (Optional<VolumeEntry> next = cursor.next(); next.isPresent(); next = cursor.next()) {
            VolumeEntry entry = next.get();
            boolean isWanted = below.map(subtree -> subtree.holds(entry.path()))
                    .orElseGet(() -> entry.path().equals(path));
            if (!isWanted) {
                return last;
            }
            step.entry(entry);
            last = entry.path();
            if (below.isEmpty()) {
                return last;
            }
        }
        return last;
    }
}
