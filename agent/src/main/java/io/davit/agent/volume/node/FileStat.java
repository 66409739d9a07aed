package io.davit.agent.volume.node;

import io.davit.agent.repository.ExtendedAttributes;
import io.davit.agent.repository.FileMetadata;
import io.davit.agent.repository.FileMetadata.Kind;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What {@code lstat(2)} says about one entry.
 *
 * @param mode all of {@code st_mode}
 * @param modified,changed nanoseconds since the epoch
 * @param special the device that it is, if it is one
 * @param allocated bytes on disk
 */
record FileStat(
        int mode,
        long owner,
        long group,
        long device,
        long inode,
        long links,
        long size,
        long modified,
        long changed,
        long special,
        long allocated) {
    private static final int KIND = 0xF000;
    private static final int DIRECTORY = 0x4000;
    private static final int FILE = 0x8000;
    private static final int SYMLINK = 0xA000;
    private static final int PIPE = 0x1000;
    private static final int CHARACTER_DEVICE = 0x2000;
    private static final int BLOCK_DEVICE = 0x6000;
    private static final int SOCKET = 0xC000;
    private static final int PERMISSIONS = 0xFFF;

    /** Named one by one: {@code unix:*} would look up the names of owner and group, too. */
    private static final String ATTRIBUTES = "unix:mode,uid,gid,dev,ino,nlink,size,lastModifiedTime,ctime";

    /** Length of {@code struct statx}, bytes. */
    static final int LENGTH = 256;

    /** From a {@code struct statx}, whose layout is the same on every architecture. */
    static FileStat of(MemorySegment statx) {
        return new FileStat(
                statx.get(ValueLayout.JAVA_SHORT, 28) & 0xFFFF,
                statx.get(ValueLayout.JAVA_INT, 20) & 0xFFFF_FFFFL,
                statx.get(ValueLayout.JAVA_INT, 24) & 0xFFFF_FFFFL,
                device(statx.get(ValueLayout.JAVA_INT, 136), statx.get(ValueLayout.JAVA_INT, 140)),
                statx.get(ValueLayout.JAVA_LONG, 32),
                statx.get(ValueLayout.JAVA_INT, 16) & 0xFFFF_FFFFL,
                statx.get(ValueLayout.JAVA_LONG, 40),
                nanos(statx, 112),
                nanos(statx, 96),
                device(statx.get(ValueLayout.JAVA_INT, 128), statx.get(ValueLayout.JAVA_INT, 132)),
                statx.get(ValueLayout.JAVA_LONG, 48) * 512);
    }

    private static long nanos(MemorySegment statx, long at) {
        return statx.get(ValueLayout.JAVA_LONG, at) * 1_000_000_000L
                + (statx.get(ValueLayout.JAVA_INT, at + 8) & 0xFFFF_FFFFL);
    }

    /** As {@code makedev(3)} puts it together. */
    private static long device(int major, int minor) {
        return (minor & 0xFFL) | (major & 0xFFFL) << 8 | (minor & 0xFFFF_FF00L) << 12 | (major & 0xFFFF_F000L) << 32;
    }

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
                nanos(found, "ctime"),
                0,
                number(found, "size"));
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

    Kind kind() {
        return switch (mode & KIND) {
            case DIRECTORY -> Kind.DIRECTORY;
            case FILE -> Kind.FILE;
            case SYMLINK -> Kind.SYMLINK;
            case PIPE -> Kind.PIPE;
            case CHARACTER_DEVICE -> Kind.CHARACTER_DEVICE;
            case BLOCK_DEVICE -> Kind.BLOCK_DEVICE;
            case SOCKET -> Kind.SOCKET;
            default -> throw new IllegalStateException("a kind of file that Linux does not have");
        };
    }

    /** What says the kind in {@code st_mode}. */
    static int kindBits(Kind kind) {
        return switch (kind) {
            case DIRECTORY -> DIRECTORY;
            case FILE -> FILE;
            case SYMLINK -> SYMLINK;
            case PIPE -> PIPE;
            case CHARACTER_DEVICE -> CHARACTER_DEVICE;
            case BLOCK_DEVICE -> BLOCK_DEVICE;
            case SOCKET -> SOCKET;
        };
    }

    /** Whether there may be holes: less is on disk than the file is long. */
    boolean isSparse() {
        return allocated < size;
    }

    boolean isDirectory() {
        return (mode & KIND) == DIRECTORY;
    }

    int permissions() {
        return mode & PERMISSIONS;
    }

    /** Whether somebody wrote to the file between the two looks. One whose last name is gone was whole before that. */
    boolean isWrittenSince(FileStat later) {
        return inode != later.inode
                || device != later.device
                || size != later.size
                || modified != later.modified
                || (changed != later.changed && later.links != 0);
    }

    FileMetadata metadata(byte[] linkTarget) {
        Kind kind = kind();
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
                linkTarget,
                kind.isDevice() ? special : 0,
                ExtendedAttributes.NONE);
    }
}
