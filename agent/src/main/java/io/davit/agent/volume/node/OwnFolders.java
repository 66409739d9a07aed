package io.davit.agent.volume.node;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where Davit itself keeps things on this node: repositories, state, caches. A backup of a folder around them leaves them
 * out, as each one would hold the one before; and no restore writes into them or deletes them. They are known by device and
 * inode, so that neither a link nor another mount of the same folder leads into them.
 */
final class OwnFolders {
    private record Identity(long device, long inode) {}

    private final Set<Identity> identities = new HashSet<>();

    /** As they are now; one that is not there cannot be met. */
    OwnFolders(Collection<Path> folders) {
        for (Path folder : folders) {
            try {
                identities.add(identity(FileStat.of(folder.toRealPath())));
            } catch (IOException e) {
                // Not there, or not to be reached: then no walk reaches it either.
            }
        }
    }

    private static Identity identity(FileStat stat) {
        return new Identity(stat.device(), stat.inode());
    }

    boolean has(FileStat stat) {
        return stat.isDirectory() && !identities.isEmpty() && identities.contains(identity(stat));
    }

    /** What a walk says that passes one over. */
    static Problem leftOut(String subject) {
        return Problem.warning(
                ErrorCode.OWN_FOLDER,
                subject,
                "Davit keeps a repository or its own state there; what it holds is left out");
    }

    /** @throws DavitException OWN_FOLDER if the folder, which need not be there yet, is one of them or lies in one */
    void requireOutside(Path folder) {
        for (@Nullable Path at = folder; at != null; at = at.getParent()) {
            if (isOne(at)) {
                throw new DavitException(
                        ErrorCode.OWN_FOLDER,
                        folder + " lies in " + at + ", where Davit keeps a repository or its own state");
            }
        }
    }

    private boolean isOne(Path folder) {
        try {
            return Files.exists(folder) && has(FileStat.of(folder.toRealPath()));
        } catch (IOException e) {
            // It was there a moment ago; what is done in it next says what is wrong.
            return false;
        }
    }
}
