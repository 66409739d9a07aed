package io.davit.agent.volume.node;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** What the kernel's error numbers mean; the same on every architecture that Davit runs on. */
final class Errno {
    static final int ENOENT = 2;
    static final int ENXIO = 6;
    static final int EINVAL = 22;
    static final int ENOTDIR = 20;
    static final int ELOOP = 40;
    static final int ENODATA = 61;
    static final int ENOTSUP = 95;

    private Errno() {}

    /**
     * The exception that Java's own calls would throw.
     *
     * @param answer of {@link Kernel#call}, negative
     * @param name of the entry, raw bytes
     */
    static IOException exception(long answer, byte[] name) {
        String entry = new String(name, StandardCharsets.UTF_8);
        int number = (int) -answer;
        return switch (number) {
            case ENOENT -> new NoSuchFileException(entry);
            case 1, 13 -> new AccessDeniedException(entry);
            case 17 -> new FileAlreadyExistsException(entry);
            default -> new FileSystemException(entry, null, text(number));
        };
    }

    private static String text(int number) {
        return switch (number) {
            case 5 -> "Input/output error";
            case ENOTDIR -> "Not a directory";
            case 21 -> "Is a directory";
            case 23, 24 -> "Too many open files";
            case 27 -> "File too large";
            case 28 -> "No space left on device";
            case 30 -> "Read-only file system";
            case 36 -> "File name too long";
            case 39 -> "Directory not empty";
            case ELOOP -> "Too many levels of symbolic links";
            case ENOTSUP -> "Operation not supported";
            case 116 -> "Stale file handle";
            case 122 -> "Disk quota exceeded";
            default -> "error " + number + " of the system";
        };
    }
}
