package io.davit.agent.trees;

import io.davit.agent.repository.FilePath;
import io.davit.agent.volume.EntryChoice;
import io.davit.agent.volume.ExcludePatterns;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A folder, or a single file, that becomes a tree. Of a file, the tree is its folder with nothing else in it.
 *
 * @param folder with symbolic links resolved: what a link points to is backed up, under the name that was given
 * @param choice what of it is taken
 */
public record TreeSource(TreeName name, Path folder, EntryChoice choice) {
    /**
     * {@code PATH} or {@code NAME=PATH}, where the name has no slash. Without a name, the absolute path is the name: what
     * makes the next backup an increment is that the name stays the same.
     *
     * @throws DavitException ARGUMENT_INVALID; VOLUME_NOT_REACHABLE if there is nothing at the path
     */
    public static TreeSource parse(String argument, ExcludePatterns excludes) {
        int equals = argument.indexOf('=');
        boolean isNamed = equals >= 0 && argument.indexOf('/') > equals;
        if (equals > 0 && argument.indexOf('/') < 0) {
            isNamed = !Files.exists(Path.of(argument));
        }
        String given = isNamed ? argument.substring(equals + 1) : argument;
        if (given.isEmpty()) {
            // Else it would be the working folder, such as of a script whose variable is not set.
            throw new DavitException(ErrorCode.ARGUMENT_INVALID, "'" + argument + "' names no folder");
        }
        Path path = Path.of(given).toAbsolutePath().normalize();
        TreeName name = TreeName.given(isNamed ? argument.substring(0, equals) : path.toString());
        Path real;
        try {
            real = path.toRealPath();
        } catch (IOException e) {
            throw new DavitException(ErrorCode.VOLUME_NOT_REACHABLE, "there is nothing to back up at " + path, e);
        }
        if (Files.isDirectory(real)) {
            return new TreeSource(name, real, excludes);
        }
        Path parent = real.getParent();
        if (parent == null || !Files.isRegularFile(real)) {
            throw new DavitException(ErrorCode.ARGUMENT_INVALID, path + " is neither a folder nor a file");
        }
        FilePath only = FilePath.of(String.valueOf(real.getFileName()));
        return new TreeSource(name, parent, (entry, isFolder) -> entry.equals(only));
    }

    /** {@code file://host/path} (RFC 8089), where bytes that are not ASCII stand escaped. */
    String origin(String host) {
        String path = folder.toUri().getRawPath();
        boolean slashAdded = path.length() > 1 && path.endsWith("/");
        return "file://" + host + (slashAdded ? path.substring(0, path.length() - 1) : path);
    }
}
