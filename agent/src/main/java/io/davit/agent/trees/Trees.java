package io.davit.agent.trees;

import io.davit.agent.repository.RestorePoint;
import io.davit.agent.repository.VolumeIdentity;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.Comparator;
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
        return find(name).orElseThrow(() -> absent(name));
    }

    private DavitException absent(String name) {
        return new DavitException(
                ErrorCode.PATH_UNKNOWN,
                "restore point " + point.id() + " has no tree '" + name + "'; it has: "
                        + String.join(", ", byName.keySet()));
    }

    /**
     * What somebody means by {@code TREE}, {@code TREE:PATH}, {@code TREE/PATH} if the tree is called by an absolute path,
     * or {@code PATH} if there is one tree. Names may hold colons: the longest name that fits is meant.
     *
     * @param among the trees that may be meant
     * @throws DavitException PATH_UNKNOWN, ARGUMENT_INVALID
     */
    TreePath path(String text, List<VolumeIdentity> among) {
        return among.stream()
                .filter(volume -> below(text, volume).isPresent())
                .max(Comparator.comparing(volume -> TreeName.of(volume).text().length()))
                .map(volume ->
                        new TreePath(volume, PathText.parse(below(text, volume).orElseThrow())))
                .orElseGet(() -> inOnlyTree(text, among));
    }

    TreePath path(String text) {
        return path(text, all());
    }

    private TreePath inOnlyTree(String text, List<VolumeIdentity> among) {
        if (among.size() == 1 && !text.startsWith("/")) {
            return new TreePath(among.getFirst(), PathText.parse(text));
        }
        int colon = text.indexOf(':');
        throw absent(colon < 0 ? text : text.substring(0, colon));
    }

    /** The path in the tree, if the text begins with its name; empty for the root. */
    private static Optional<String> below(String text, VolumeIdentity volume) {
        String name = TreeName.of(volume).text();
        if (!text.startsWith(name)) {
            return Optional.empty();
        }
        String rest = text.substring(name.length());
        boolean isPath = rest.startsWith("/") && (name.startsWith("/") || rest.length() == 1);
        return rest.isEmpty() || rest.startsWith(":") || isPath
                ? Optional.of(rest.isEmpty() ? "" : rest.substring(1))
                : Optional.empty();
    }
}
