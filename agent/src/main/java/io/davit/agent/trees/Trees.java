package io.davit.agent.trees;

import io.davit.agent.repository.FilePath;
import io.davit.agent.repository.RestorePoint;
import io.davit.agent.repository.VolumeIdentity;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The trees of one restore point, by name. */
final class Trees {
    private final RestorePoint point;
    private final Map<String, VolumeIdentity> byName;

    private Trees(RestorePoint point, Map<String, VolumeIdentity> byName) {
        this.point = point;
        this.byName = byName;
    }

    static Trees of(RestorePoint point) {
        Map<String, VolumeIdentity> byName = new TreeMap<>();
        for (VolumeIdentity volume : point.volumes()) {
            byName.put(TreeName.of(volume).text(), volume);
        }
        return new Trees(point, byName);
    }

    RestorePoint point() {
        return point;
    }

    /** In the order of their names. */
    List<VolumeIdentity> all() {
        return List.copyOf(byName.values());
    }

    /** All, or the one that is named. */
    List<VolumeIdentity> chosen(Optional<String> name) {
        return name.map(this::named).map(List::of).orElseGet(this::all);
    }

    Optional<VolumeIdentity> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** @throws DavitException PATH_UNKNOWN naming those that are there */
    VolumeIdentity named(String name) {
        return find(name)
                .orElseThrow(() -> new DavitException(
                        ErrorCode.PATH_UNKNOWN,
                        "restore point " + point.id() + " has no tree '" + name + "'; it has: "
                                + String.join(", ", byName.keySet())));
    }

    /**
     * {@code TREE} or {@code TREE:PATH}. Names may hold colons: the longest name that fits is meant.
     *
     * @throws DavitException PATH_UNKNOWN, ARGUMENT_INVALID
     */
    TreePath path(String text) {
        for (int end = text.length(); end > 0; end = text.lastIndexOf(':', end - 1)) {
            VolumeIdentity volume = byName.get(text.substring(0, end));
            if (volume != null) {
                String rest = end < text.length() ? text.substring(end + 1) : "";
                return new TreePath(volume, PathText.parse(rest));
            }
        }
        int colon = text.indexOf(':');
        VolumeIdentity absent = named(colon < 0 ? text : text.substring(0, colon));
        return new TreePath(absent, FilePath.ROOT);
    }
}
