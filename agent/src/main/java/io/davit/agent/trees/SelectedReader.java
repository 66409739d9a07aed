package io.davit.agent.trees;

import io.davit.agent.repository.FileMetadata.Kind;
import io.davit.agent.repository.FilePath;
import io.davit.agent.repository.RestorePoint;
import io.davit.agent.repository.VolumeIdentity;
import io.davit.agent.repository.VolumeReader;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

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
        Visitor counting = Visitor.withoutContent((path, metadata, content) -> {
            missing.remove(path);
            if (metadata.kind() == Kind.FILE) {
                totals[0]++;
                totals[1] += metadata.size();
            }
        });
        try {
            read(counting);
        } catch (IOException e) {
            throw new UncheckedIOException("nothing is written", e);
        }
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

    @Override
    public void read(Visitor visitor) throws IOException {
        point.volume(volume).read(stretches(), visitor);
    }

    private List<Stretch> stretches() {
        return stations.entrySet().stream()
                .map(station -> station.getValue()
                        .map(below -> new Stretch(station.getKey(), below::holds))
                        .orElseGet(() -> Stretch.of(station.getKey())))
                .toList();
    }
}
