package io.davit.agent.volume.node;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/** Whether a folder may be restored into. */
final class RestoreTarget {
    private static final String LOST_AND_FOUND = "lost+found";

    private RestoreTarget() {}

    /**
     * An absent folder is empty, and so is a fresh file system, which holds an empty {@code lost+found}.
     *
     * @throws DavitException VOLUME_TARGET_NOT_EMPTY
     */
    static void requireEmpty(Path target) throws IOException {
        if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(target)) {
            for (Path entry : entries) {
                if (!isEmptyLostAndFound(entry)) {
                    throw notEmpty(target, "it holds " + entry.getFileName());
                }
            }
        } catch (NotDirectoryException e) {
            throw notEmpty(target, "it is no folder");
        }
    }

    private static boolean isEmptyLostAndFound(Path entry) throws IOException {
        if (!String.valueOf(entry.getFileName()).equals(LOST_AND_FOUND)
                || !Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (DirectoryStream<Path> found = Files.newDirectoryStream(entry)) {
            return !found.iterator().hasNext();
        }
    }

    private static DavitException notEmpty(Path target, String why) {
        return new DavitException(
                ErrorCode.VOLUME_TARGET_NOT_EMPTY, "The target folder " + target + " is not empty: " + why);
    }
}
