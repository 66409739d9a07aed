package io.davit.agent.trees;

import io.davit.agent.repository.RestorePointSummary.VolumeSummary;
import io.davit.agent.repository.VolumeIdentity;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import java.util.List;

/**
 * How people call a tree of a restore point. A folder that this tool backed up has a namespace that no cluster has, the
 * empty one: its claim is the name, its volume says where it was. A volume of a cluster is {@code namespace/claim}.
 */
public record TreeName(String text) implements Comparable<TreeName> {
    private static final int LONGEST = 4096;

    /** @throws DavitException ARGUMENT_INVALID if it is empty, too long, or holds control characters */
    public static TreeName given(String text) {
        if (text.isEmpty() || text.length() > LONGEST || text.chars().anyMatch(Character::isISOControl)) {
            throw new DavitException(
                    ErrorCode.ARGUMENT_INVALID,
                    "a tree needs a name of 1 to " + LONGEST + " printable characters: give one, as NAME=PATH");
        }
        return new TreeName(text);
    }

    public static TreeName of(VolumeIdentity volume) {
        return of(volume.namespace(), volume.claim());
    }

    public static TreeName of(VolumeSummary volume) {
        return of(volume.namespace(), volume.claim());
    }

    private static TreeName of(String namespace, String claim) {
        return new TreeName(namespace.isEmpty() ? claim : namespace + "/" + claim);
    }

    /** The same problems, each about a path of this tree. */
    List<Problem> about(List<Problem> problems) {
        return problems.stream()
                .map(problem -> new Problem(
                        problem.code(), problem.severity(), text + ":" + problem.subject(), problem.message()))
                .toList();
    }

    /** @param origin where the folder is, as text; for people */
    VolumeIdentity from(String origin) {
        return new VolumeIdentity("", text, origin);
    }

    @Override
    public int compareTo(TreeName other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
