package io.davit.agent.objectstore.filesystem;

import io.davit.agent.objectstore.ObjectKey;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The one place where failures of the file system become codes. */
final class FilesystemErrors {
    private FilesystemErrors() {}

    static DavitException reading(IOException failure, ObjectKey key, Path root) {
        return translated(failure, key + " cannot be read in file://" + root);
    }

    static DavitException writing(IOException failure, ObjectKey key, Path root, long bytes) {
        DavitException translated = translated(failure, key + " cannot be written in file://" + root);
        return translated.code() == ErrorCode.STORE_FAILED && isFull(root, bytes)
                ? new DavitException(ErrorCode.STORE_FULL, translated.sentence(), failure)
                : translated;
    }

    /** The kernel's texts are the only thing that Java keeps of an errno; localised ones fall through to {@link #isFull}. */
    static DavitException translated(IOException failure, String what) {
        String reason = String.valueOf(failure.getMessage());
        String lower = reason.toLowerCase(Locale.ROOT);
        ErrorCode code = ErrorCode.STORE_FAILED;
        if (failure instanceof AccessDeniedException
                || lower.contains("read-only file system")
                || lower.contains("operation not permitted")) {
            code = ErrorCode.STORE_ACCESS_DENIED;
        } else if (lower.contains("no space left") || lower.contains("quota exceeded")) {
            code = ErrorCode.STORE_FULL;
        } else if (lower.contains("stale file handle") || lower.contains("transport endpoint is not connected")) {
            code = ErrorCode.STORE_UNREACHABLE;
        }
        return new DavitException(code, what + ": " + reason, failure);
    }

    private static boolean isFull(Path root, long bytes) {
        try {
            return Files.getFileStore(root).getUsableSpace() < bytes;
        } catch (IOException e) {
            // Not known to be full; the failure being translated is what counts.
            return false;
        }
    }
}
