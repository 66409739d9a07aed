package io.davit.agent.volume.node;

import io.davit.agent.repository.FileMetadata;
import io.davit.agent.repository.FileMetadata.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What {@code lstat(2)} says about one entry.
 *
 * @param mode all of {@code st_mode}
 * @param modified,changed nanoseconds since the epoch
 */
record FileStat(
        int mode, long owner, long group, long device, long inode, long links, long size, long modified, long changed) {
    private static final int KIND = 0xF000;
    private static final int DIRECTORY = 0x4000;
    private static final int FILE = 0x8000;
    private static final int SYMLINK = 0xA000;
    private static final int PERMISSIONS = 0xFFF;

    /** Named one by one: {@code unix:*} would look up the names of owner and group, too. */
    private static final String ATTRIBUTES = "unix:mode,uid,gid,dev,ino,nlink,size,lastModifiedTime,ctime";

    static FileStat of(Path path) throws IOException {
        Map<String, Object> found = Files.readAttributes(path, ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
        return new FileStat(
                (int) number(found, "mode"),
                number(found, "uid") & 0xFFFF_FFFFL,
                number(found, "gid") & 0xFFFF_FFFFL,
                number(found, "dev"),
                number(found, "ino"),
                number(found, "nlink"),
                number(found, "size"),
                nanos(found, "lastModifiedTime"),
                nanos(found, "ctime"));
    }

    private static long number(Map<String, Object> found, String name) {
        if (found.get(name) instanceof Number number) {
            return number.longValue();
        }
        throw new IllegalStateException("this platform does not tell " + name);
    }

    private static long nanos(Map<String, Object> found, String name) {
        if (found.get(name) instanceof FileTime time) {
            return time.to(TimeUnit.NANOSECONDS);
        }
        throw new IllegalStateException("this platform does not tell " + name);
    }

    /** Empty for sockets, devices and pipes. */
    Optional<Kind> kind() {
        return switch (mode & KIND) {
            case DIRECTORY -> Optional.of(Kind.DIRECTORY);
            case FILE -> Optional.of(Kind.FILE);
            case SYMLINK -> Optional.of(Kind.SYMLINK);
            default -> Optional.empty();
        };
    }

    boolean isDirectory() {
        return (mode & KIND) == DIRECTORY;
    }

    int permissions() {
        return mode & PERMISSIONS;
    }

    /** Whether somebody wrote to the file between the two looks. */
    boolean sameContent(FileStat later) {
        return inode == later.inode
                && device == later.device
                && size == later.size
                && modified == later.modified
                && changed == later.changed;
    }

    FileMetadata metadata(Kind kind, byte[] linkTarget) {
        return new FileMetadata(
                kind,
                permissions(),
                owner,
                group,
                modified,
                changed,
                kind == Kind.FILE ? size : 0,
                inode,
                links,
                linkTarget);
    }
}
