package io.davit.agent.volume.node;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/** What is asked of the system rarely and from any thread: a folder as a descriptor, and a sync of a whole file system. */
final class Libc {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final FunctionDescriptor OPEN =
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
    private static final FunctionDescriptor DESCRIPTOR =
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
    private static final FunctionDescriptor OPEN_AT = FunctionDescriptor.of(
            ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
    private static final int READ_ONLY = 0;

    /** {@code O_CLOEXEC}, {@code O_PATH}: the same on every architecture. */
    private static final int PATH_ONLY = 0x80000 | 0x200000;

    /** {@code O_DIRECTORY | O_NOFOLLOW}, which Arm numbers in its own way. */
    private static final int FOLDER_NO_LINK =
            System.getProperty("os.arch", "").startsWith("aarch") ? 0x4000 | 0x8000 : 0x10000 | 0x20000;

    /** {@code AT_FDCWD}: for a name that is an absolute path. */
    static final int AT_CURRENT_FOLDER = -100;

    private static final MethodHandle OPENAT = handle("openat", OPEN_AT, Linker.Option.firstVariadicArg(3));
    private static final MethodHandle CLOSE = handle("close", DESCRIPTOR);

    private Libc() {}

    /** {@code openat(2)} of a folder, never through a link in its last part: a descriptor, or a negative number. */
    static int openFolder(int parent, byte[] name) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) OPENAT.invokeExact(parent, text(arena, name), PATH_ONLY | FOLDER_NO_LINK);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** Nothing was written through such a descriptor, so that closing it cannot lose anything. */
    static void close(int descriptor) {
        try {
            int ignored = (int) CLOSE.invokeExact(descriptor);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@code syncfs(2)}: everything written so far to the file system of the folder is durable on return. */
    static void syncFilesystem(Path folder) throws IOException {
        MethodHandle open = handle("open", OPEN, Linker.Option.firstVariadicArg(2));
        MethodHandle syncfs = handle("syncfs", DESCRIPTOR);
        try (Arena arena = Arena.ofConfined()) {
            int descriptor = (int) open.invokeExact(text(arena, RawName.ofWhole(folder)), READ_ONLY);
            if (descriptor < 0) {
                throw new IOException(folder + " cannot be opened for a sync");
            }
            int result = (int) syncfs.invokeExact(descriptor);
            int closed = (int) CLOSE.invokeExact(descriptor);
            if (result != 0 || closed != 0) {
                throw new IOException("the file system of " + folder + " cannot be synced");
            }
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static MethodHandle handle(String name, FunctionDescriptor descriptor, Linker.Option... options) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().find(name).orElseThrow(() -> new IllegalStateException("libc has no " + name)),
                descriptor,
                options);
    }

    private static MemorySegment text(Arena arena, byte[] bytes) {
        MemorySegment segment = arena.allocate(bytes.length + 1L);
        MemorySegment.copy(bytes, 0, segment, ValueLayout.JAVA_BYTE, 0, bytes.length);
        return segment;
    }
}
