package io.davit.agent.trees;

import io.davit.agent.repository.FileMetadata;
import io.davit.agent.repository.FileMetadata.Kind;
import io.davit.agent.repository.RestorePoint;
import io.davit.agent.repository.VolumeCursor;
import io.davit.agent.repository.VolumeEntry;
import io.davit.agent.repository.VolumeIdentity;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What differs between two restore points of one repository: a merge of their listings, which reads only those parts that
 * are not the same in both.
 */
public final class TreeDiff {
    private final Trees from;
    private final Trees to;

    /** What differs between two entries of one path. */
    public enum Aspect {
        KIND,
        CONTENT,
        MODE,
        OWNER,
        ATTRIBUTES,
        TIME
    }

    /** One difference. */
    public sealed interface Change {
        TreeName tree();

        /** The entry as it is in the newer restore point; the older one's if it is gone. */
        VolumeEntry entry();
    }

    public record Added(TreeName tree, VolumeEntry entry) implements Change {}

    public record Removed(TreeName tree, VolumeEntry entry) implements Change {}

    public record Modified(TreeName tree, VolumeEntry entry, Set<Aspect> aspects) implements Change {}

    /** Takes one difference. */
    @FunctionalInterface
    public interface Visitor {
        void change(Change change);
    }

    public TreeDiff(RestorePoint from, RestorePoint to) {
        this.from = Trees.of(from);
        this.to = Trees.of(to);
    }

    /**
     * Tree by tree, and in the order of paths.
     *
     * @param tree only this one
     * @throws DavitException PATH_UNKNOWN if neither restore point has that tree
     */
    public void compare(Optional<String> tree, Visitor visitor) {
        Set<String> names = new TreeSet<>();
        for (Trees side : new Trees[] {from, to}) {
            side.all().forEach(volume -> names.add(TreeName.of(volume).text()));
        }
        if (tree.isPresent() && !names.contains(tree.get())) {
            throw new DavitException(ErrorCode.PATH_UNKNOWN, "neither restore point has a tree '" + tree.get() + "'");
        }
        for (String name : tree.map(Set::of).orElse(names)) {
            new Merge(new TreeName(name), cursor(from, name), cursor(to, name), visitor).run();
        }
    }

    private static Optional<VolumeCursor> cursor(Trees trees, String name) {
        Optional<VolumeIdentity> volume = trees.find(name);
        return volume.map(found -> trees.point().browse(found));
    }

    /** Of one tree. */
    private static final class Merge {
        private final TreeName tree;
        private final Optional<VolumeCursor> from;
        private final Optional<VolumeCursor> to;
        private final Visitor visitor;
        private @Nullable VolumeEntry before;
        private @Nullable VolumeEntry after;

        Merge(TreeName tree, Optional<VolumeCursor> from, Optional<VolumeCursor> to, Visitor visitor) {
            this.tree = tree;
            this.from = from;
            this.to = to;
            this.visitor = visitor;
        }

        void run() {
            advance(true, true);
            while (before != null || after != null) {
                VolumeEntry old = before;
                VolumeEntry fresh = after;
                int order = old == null ? 1 : fresh == null ? -1 : old.path().compareTo(fresh.path());
                if (order < 0 && old != null) {
                    visitor.change(new Removed(tree, old));
                } else if (order > 0 && fresh != null) {
                    visitor.change(new Added(tree, fresh));
                } else if (old != null && fresh != null) {
                    EnumSet<Aspect> aspects = aspects(old, fresh);
                    if (!aspects.isEmpty()) {
                        visitor.change(new Modified(tree, fresh, aspects));
                    }
                }
                advance(order <= 0, order >= 0);
            }
        }

        /** Only between entries that both were dealt with can what follows be skipped in both. */
        private void advance(boolean older, boolean newer) {
            if (older && newer && from.isPresent() && to.isPresent()) {
                from.get().skipSame(to.get());
            }
            if (older) {
                before = from.flatMap(VolumeCursor::next).orElse(null);
            }
            if (newer) {
                after = to.flatMap(VolumeCursor::next).orElse(null);
            }
        }
    }

    /** The time of a folder tells only of what is in it, which is compared by itself. */
    private static EnumSet<Aspect> aspects(VolumeEntry old, VolumeEntry fresh) {
        FileMetadata a = old.metadata();
        FileMetadata b = fresh.metadata();
        EnumSet<Aspect> aspects = EnumSet.noneOf(Aspect.class);
        if (a.kind() != b.kind()) {
            aspects.add(Aspect.KIND);
            return aspects;
        }
        if (!Arrays.equals(a.linkTarget(), b.linkTarget())
                || a.device() != b.device()
                || (a.kind() == Kind.FILE && !fresh.hasBytesOf(old))) {
            aspects.add(Aspect.CONTENT);
        }
        if (a.mode() != b.mode()) {
            aspects.add(Aspect.MODE);
        }
        if (a.owner() != b.owner() || a.group() != b.group()) {
            aspects.add(Aspect.OWNER);
        }
        if (!a.attributes().equals(b.attributes())) {
            aspects.add(Aspect.ATTRIBUTES);
        }
        if (a.kind() != Kind.DIRECTORY && a.modifiedNanos() != b.modifiedNanos()) {
            aspects.add(Aspect.TIME);
        }
        return aspects;
    }
}
