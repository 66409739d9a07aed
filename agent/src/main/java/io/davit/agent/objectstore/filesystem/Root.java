package io.davit.agent.objectstore.filesystem;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The root folder as it was when the store was opened: device and inode. A file system that was unmounted meanwhile
 * leaves an empty folder behind, in which every object would look absent.
 */
record Root(Path path, @Nullable Object identity) {
    static Root of(Path path) {
        return new Root(path, identityOf(path));
    }

    /** @throws DavitException STORE_ABSENT if the root is gone or another folder stands in its place */
    void require() {
        if (!Objects.equals(identity, identityOf(path))) {
            throw new DavitException(
                    ErrorCode.STORE_ABSENT,
                    "The folder " + path + " is not the one that was opened; is its file system still mounted?");
        }
    }

    private static @Nullable Object identityOf(Path path) {
        try {
            BasicFileAttributes found = Files.readAttributes(path, BasicFileAttributes.class);
            if (!found.isDirectory()) {
                throw new DavitException(ErrorCode.STORE_ABSENT, path + " is not a folder");
            }
            return found.fileKey();
        } catch (NoSuchFileException e) {
            throw new DavitException(ErrorCode.STORE_ABSENT, "The folder " + path + " does not exist", e);
        } catch (IOException e) {
            throw FilesystemErrors.translated(e, "The folder " + path + " cannot be read");
        }
    }
}
