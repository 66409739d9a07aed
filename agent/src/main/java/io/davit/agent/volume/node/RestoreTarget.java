package io.davit.agent.volume.node;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Whether a folder may be restored into. */
final class RestoreTarget {
    private static final String LOST_AND_FOUND = "lost+found";

    private RestoreTarget() {}

    /**
     * A fresh file system, which holds an empty {@code lost+found}, is empty, too.
     *
     * @throws DavitException VOLUME_TARGET_NOT_EMPTY
     */
    static void requireEmpty(Path target, FolderHandle opened) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(opened.itself())) {
            for (Path entry : entries) {
                if (!isEmptyLostAndFound(entry)) {
                    throw notEmpty(target, "it holds " + entry.getFileName());
                }
            }
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
