package io.davit.agent.volume.node;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;

/** The one place where failures to write on this node become codes. */
final class WriteErrors {
    /** With less than this the next write of any size may fail, whatever the text of the error says. */
    private static final long ALMOST_NOTHING = 64 * 1024;

    private WriteErrors() {}

    /** @param place a folder on the file system that was written to */
    static DavitException translated(IOException failure, Path place) {
        ErrorCode code = isFull(failure, place) ? ErrorCode.DISK_FULL : ErrorCode.FILE_WRITE_FAILED;
        return new DavitException(code, "Cannot write in " + place + ": " + reason(failure), failure);
    }

    /** For people; where the exception tells paths, they may lead through descriptors of this process. */
    static String reason(IOException failure) {
        return switch (failure) {
            case FileAlreadyExistsException exists -> "it exists";
            case NoSuchFileException missing -> "its folder is not there";
            case AccessDeniedException denied -> "permission denied";
            case FileSystemException other when other.getReason() != null -> String.valueOf(other.getReason());
            default -> String.valueOf(failure.getMessage());
        };
    }

    /** The kernel's text is what Java keeps of an errno; it may be localised, so that the free space is asked, too. */
    static boolean isFull(IOException failure, Path place) {
        String text = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        if (text.contains("no space left") || text.contains("quota exceeded")) {
            return true;
        }
        try {
            return Files.getFileStore(place).getUsableSpace() < ALMOST_NOTHING;
        } catch (IOException e) {
            // Not known to be full; the failure in question is reported as it is.
            return false;
        }
    }
}
