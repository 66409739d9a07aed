package io.davit.agent.volume.node;

import io.davit.agent.volume.node.Kernel.Call;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * Looking at files relative to an open folder and never through a symbolic link, which Java offers in part and slowly. Keeps
 * its buffers outside of the heap. For one thread, the one that made it.
 */
final class FileCalls implements AutoCloseable {
    /** In the place of a folder: names are absolute paths. */
    static final int NOWHERE = -100;

    private static final int CLOSE_ON_EXEC = 0x80000;
    private static final int NON_BLOCKING = 0x800;
    private static final int FOLDER = Kernel.ARM ? 0x4000 : 0x10000;
    private static final int NO_LINK = Kernel.ARM ? 0x8000 : 0x20000;

    private static final int LINK_ITSELF = 0x100;
    private static final int DESCRIPTOR_ITSELF = 0x1000;
    private static final int BASIC_FIELDS = 0x7FF;

    private static final int SEEK_DATA = 3;
    private static final int SEEK_HOLE = 4;

    private static final int BUFFER = 256 << 10;
    private static final byte[] NO_NAME = {};

    private final Arena arena = Arena.ofConfined();
    private final Kernel kernel = new Kernel(arena);
    private final MemorySegment status = arena.allocate(FileStat.LENGTH, 8);
    private final MemorySegment empty = arena.allocate(1);
    private MemorySegment text = arena.allocate(1024);
    private @Nullable MemorySegment buffer;

    /** Takes one name. */
    interface NameSink {
        void name(byte[] name);
    }

    /** Opens a folder for reading its names and for what lies in it; a link in the last place is not followed. */
    int openFolder(int parent, byte[] name) throws IOException {
        return open(parent, name, FOLDER | NO_LINK);
    }

    /** The same, for a root that an administrator names: it may be a link. */
    int openRoot(byte[] path) throws IOException {
        return open(NOWHERE, path, FOLDER);
    }

    /** Opens for reading; what turned into a pipe meanwhile does not make the caller wait. */
    int openFile(int parent, byte[] name) throws IOException {
        return open(parent, name, NO_LINK | NON_BLOCKING);
    }

    private int open(int parent, byte[] name, int flags) throws IOException {
        return (int) checked(call(Call.OPENAT, parent, text(name).address(), flags | CLOSE_ON_EXEC, 0, 0), name);
    }

    /** What {@code lstat(2)} says. */
    FileStat stat(int parent, byte[] name) throws IOException {
        checked(call(Call.STATX, parent, text(name).address(), LINK_ITSELF, BASIC_FIELDS, status.address()), name);
        return FileStat.of(status);
    }

    FileStat stat(int descriptor) throws IOException {
        checked(
                call(Call.STATX, descriptor, empty.address(), DESCRIPTOR_ITSELF, BASIC_FIELDS, status.address()),
                NO_NAME);
        return FileStat.of(status);
    }

    /** The target of a symbolic link, byte for byte. */
    byte[] linkTarget(int parent, byte[] name) throws IOException {
        MemorySegment target = buffer();
        long length = checked(
                call(Call.READLINKAT, parent, text(name).address(), target.address(), target.byteSize(), 0), name);
        return target.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    }

    /** Gives every name in the folder but {@code .} and {@code ..}, in no order. The sink must not use these calls. */
    void names(int folder, NameSink sink) throws IOException {
        MemorySegment entries = buffer();
        while (true) {
            long filled = checked(call(Call.GETDENTS64, folder, entries.address(), entries.byteSize(), 0, 0), NO_NAME);
            if (filled == 0) {
                return;
            }
            for (long at = 0; at < filled; at += entries.get(ValueLayout.JAVA_SHORT_UNALIGNED, at + 16) & 0xFFFF) {
                byte[] name = name(entries, at + 19);
                if (!isDots(name)) {
                    sink.name(name);
                }
            }
        }
    }

    private static byte[] name(MemorySegment entries, long start) {
        long end = start;
        while (entries.get(ValueLayout.JAVA_BYTE, end) != 0) {
            end++;
        }
        return entries.asSlice(start, end - start).toArray(ValueLayout.JAVA_BYTE);
    }

    private static boolean isDots(byte[] name) {
        return name[0] == '.' && (name.length == 1 || (name.length == 2 && name[1] == '.'));
    }

    /** Reads on from the descriptor's place; -1 at the end. */
    int read(int descriptor, byte[] into, int offset, int length) throws IOException {
        MemorySegment from = buffer();
        long count =
                checked(call(Call.READ, descriptor, from.address(), Math.min(length, from.byteSize()), 0, 0), NO_NAME);
        if (count == 0 && length > 0) {
            return -1;
        }
        MemorySegment.copy(from, ValueLayout.JAVA_BYTE, 0, into, offset, (int) count);
        return (int) count;
    }

    /** Where the next data from that place on begins, and moves there; empty of data until the end: a negative number. */
    long seekData(int descriptor, long from) throws IOException {
        long place = call(Call.LSEEK, descriptor, from, SEEK_DATA, 0, 0);
        return place == -Errno.ENXIO ? -1 : checked(place, NO_NAME);
    }

    /** Where the next hole begins; the end of the file counts as one. Moves the descriptor's place. */
    long seekHole(int descriptor, long from) throws IOException {
        return checked(call(Call.LSEEK, descriptor, from, SEEK_HOLE, 0, 0), NO_NAME);
    }

    /** Nothing was written through such a descriptor, so that closing it cannot lose anything. */
    void close(int descriptor) {
        call(Call.CLOSE, descriptor, 0, 0, 0, 0);
    }

    private long call(Call call, long a, long b, long c, long d, long e) {
        return kernel.call(call, a, b, c, d, e);
    }

    private static long checked(long answer, byte[] name) throws IOException {
        if (answer < 0) {
            throw Errno.exception(answer, name);
        }
        return answer;
    }

    private MemorySegment text(byte[] name) {
        if (name.length >= text.byteSize()) {
            text = arena.allocate(2L * name.length);
        }
        MemorySegment.copy(name, 0, text, ValueLayout.JAVA_BYTE, 0, name.length);
        text.set(ValueLayout.JAVA_BYTE, name.length, (byte) 0);
        return text;
    }

    private MemorySegment buffer() {
        MemorySegment known = buffer;
        if (known == null) {
            known = arena.allocate(BUFFER, 8);
            buffer = known;
        }
        return known;
    }

    @Override
    public void close() {
        arena.close();
    }
}
