package io.davit.agent.trees;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Where each tree of a restore goes: one tree into the target itself, each of several into a folder of its name below it. */
final class TreeFolders {
    private final Map<TreeName, Path> folders;

    private TreeFolders(Map<TreeName, Path> folders) {
        this.folders = folders;
    }

    /** @throws DavitException ARGUMENT_INVALID if a name is no path below a folder, or one tree would lie in another */
    static TreeFolders of(List<TreeName> trees, Path target) {
        Path root = target.toAbsolutePath().normalize();
        if (trees.size() == 1) {
            return new TreeFolders(Map.of(trees.getFirst(), root));
        }
        Map<TreeName, Path> folders = new TreeMap<>();
        for (TreeName tree : trees) {
            Path folder = below(root, tree);
            folders.forEach((other, there) -> {
                if (folder.startsWith(there) || there.startsWith(folder)) {
                    throw refused("the trees '" + other + "' and '" + tree + "' would lie in each other");
                }
            });
            folders.put(tree, folder);
        }
        return new TreeFolders(folders);
    }

    /** The name comes from the location: it must not lead outside. */
    private static Path below(Path root, TreeName tree) {
        Path folder = root;
        for (String part : tree.text().split("/+")) {
            if (part.equals(".") || part.equals("..") || part.indexOf('\0') >= 0) {
                throw refused("the tree '" + tree + "' has no name that could be a folder");
            }
            folder = part.isEmpty() ? folder : folder.resolve(part);
        }
        return folder.equals(root) ? root.resolve("root") : folder;
    }

    private static DavitException refused(String why) {
        return new DavitException(ErrorCode.ARGUMENT_INVALID, why + ": restore them one by one, with --tree and --to");
    }

    Path of(TreeName tree) {
        Path folder = folders.get(tree);
        if (folder == null) {
            throw new IllegalArgumentException("no folder for " + tree);
        }
        return folder;
    }
}
