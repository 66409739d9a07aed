package io.davit.agent.volume.node;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The guardrail of the node: which folders may be read and written. A path counts as the folder that it really leads to,
 * symbolic links resolved; of a path that is not there yet, the part that is there.
 */
final class AllowedRoots {
    private final List<Path> roots;

    AllowedRoots(List<Path> roots) {
        this.roots = roots;
    }

    /**
     * The real path, which may not exist yet.
     *
     * @throws DavitException ALLOWED_ROOT_ABSENT; PATH_OUTSIDE_ROOTS, also for a path that is relative, has {@code ..} in it, or cannot be resolved
     */
    Path admit(Path path) {
        if (!path.isAbsolute() || !path.equals(path.normalize())) {
            throw outside(path, "it is not an absolute path without detours");
        }
        Path real = real(path);
        Optional<Path> absent = Optional.empty();
        for (Path root : roots) {
            if (real.startsWith(real(root))) {
                if (Files.isDirectory(root)) {
                    return real;
                }
                absent = Optional.of(root);
            }
        }
        absent.ifPresent(root -> {
            throw new DavitException(
                    ErrorCode.ALLOWED_ROOT_ABSENT,
                    path + " lies below the allowed root " + root + ", which is not there or is no folder");
        });
        throw outside(path, real.equals(path) ? "it is in none of them" : "it really is " + real);
    }

    private static Path real(Path path) {
        Path existing = path;
        while (!Files.exists(existing, LinkOption.NOFOLLOW_LINKS)) {
            Path parent = existing.getParent();
            if (parent == null) {
                throw outside(path, "no part of it exists");
            }
            existing = parent;
        }
        try {
            return existing.toRealPath().resolve(existing.relativize(path)).normalize();
        } catch (IOException e) {
            throw new DavitException(
                    ErrorCode.PATH_OUTSIDE_ROOTS,
                    path + " cannot be resolved at " + existing + ": " + e.getMessage(),
                    e);
        }
    }

    private static DavitException outside(Path path, String why) {
        return new DavitException(ErrorCode.PATH_OUTSIDE_ROOTS, path + " is outside the allowed roots: " + why);
    }
}
