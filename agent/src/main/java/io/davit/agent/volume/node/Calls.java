package io.davit.agent.volume.node;

import io.davit.agent.volume.node.Kernel.Call;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What all calls on files need: buffers outside of the heap, names as the kernel reads them, errors as Java throws them. For one thread. */
abstract sealed class Calls implements AutoCloseable permits FileCalls, FolderCalls, TargetCalls {
    /** In the place of a folder: names are absolute paths. */
    static final int NOWHERE = -100;

    static final int CLOSE_ON_EXEC = 0x80000;
    /** For a descriptor that is only a place. */
    static final int PATH_ONLY = 0x200000;

    static final int FOLDER = Kernel.ARM ? 0x4000 : 0x10000;
    /** A link in the last place is not followed. */
    static final int NO_LINK = Kernel.ARM ? 0x8000 : 0x20000;

    static final int LINK_ITSELF = 0x100;
    static final int DESCRIPTOR_ITSELF = 0x1000;
    static final byte[] NO_NAME = {};

    private static final int BASIC_FIELDS = 0x7FF;
    private static final int BUFFER = 256 << 10;

    private final Arena arena = Arena.ofConfined();
    private final Kernel kernel = new Kernel(arena);
    private final MemorySegment status = arena.allocate(FileStat.LENGTH, 8);
    private final MemorySegment empty = arena.allocate(1);
    private MemorySegment text = arena.allocate(1024);
    private @Nullable MemorySegment buffer;

    final int open(int parent, byte[] name, int flags, int mode) throws IOException {
        return (int) checked(call(Call.OPENAT, parent, text(name).address(), flags | CLOSE_ON_EXEC, mode, 0), name);
    }

    /** Nobody waits for what closing has to say: what was written is synced before it counts. */
    final void close(int descriptor) {
        call(Call.CLOSE, descriptor, 0, 0, 0, 0);
    }

    /** What {@code lstat(2)} says. */
    final FileStat stat(int parent, byte[] name) throws IOException {
        checked(call(Call.STATX, parent, text(name).address(), LINK_ITSELF, BASIC_FIELDS, status.address()), name);
        return FileStat.of(status);
    }

    final FileStat stat(int descriptor) throws IOException {
        checked(
                call(Call.STATX, descriptor, empty.address(), DESCRIPTOR_ITSELF, BASIC_FIELDS, status.address()),
                NO_NAME);
        return FileStat.of(status);
    }

    final long call(Call call, long a, long b, long c, long d, long e) {
        return kernel.call(call, a, b, c, d, e);
    }

    static long checked(long answer, byte[] name) throws IOException {
        if (answer < 0) {
            throw Errno.exception(answer, name);
        }
        return answer;
    }

    /** The name with a zero behind it; good until the next one. */
    final MemorySegment text(byte[] name) {
        if (name.length >= text.byteSize()) {
            text = arena.allocate(2L * name.length);
        }
        return write(name, text);
    }

    static MemorySegment write(byte[] name, MemorySegment into) {
        MemorySegment.copy(name, 0, into, ValueLayout.JAVA_BYTE, 0, name.length);
        into.set(ValueLayout.JAVA_BYTE, name.length, (byte) 0);
        return into;
    }

    /** One for all uses: its content is gone with the next call that takes it. */
    final MemorySegment buffer() {
        MemorySegment known = buffer;
        if (known == null) {
            known = arena.allocate(BUFFER, 8);
            buffer = known;
        }
        return known;
    }

    final MemorySegment empty() {
        return empty;
    }

    /**
     * An absolute path to the entry of an open folder, for calls that know no folders: by {@code /proc/self/fd} the kernel goes to the
     * folder itself, wherever it was moved.
     */
    static byte[] through(int folder, byte[] name) {
        byte[] way = ("/proc/self/fd/" + folder + (name.length == 0 ? "" : "/")).getBytes(StandardCharsets.US_ASCII);
        byte[] path = Arrays.copyOf(way, way.length + name.length);
        System.arraycopy(name, 0, path, way.length, name.length);
        return path;
    }

    @Override
    public void close() {
        arena.close();
    }
}
