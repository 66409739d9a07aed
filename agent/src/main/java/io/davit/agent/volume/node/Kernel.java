package io.davit.agent.volume.node;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The calls of the Linux kernel, by their numbers and all through libc's {@code syscall(2)}: linking one function costs the JVM
 * milliseconds, and not every libc has every function. For one thread.
 */
final class Kernel {
    /** Interrupted by a signal. */
    private static final int EINTR = 4;

    private static final MethodHandle SYSCALL = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker()
                            .defaultLookup()
                            .find("syscall")
                            .orElseThrow(() -> new IllegalStateException("libc has no syscall")),
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG),
                    Linker.Option.firstVariadicArg(1),
                    Linker.Option.captureCallState("errno"));
    private static final VarHandle ERRNO =
            Linker.Option.captureStateLayout().varHandle(PathElement.groupElement("errno"));
    static final boolean ARM = System.getProperty("os.arch", "").startsWith("aarch");

    private final MemorySegment state;

    /** A call, with its numbers on x86-64 and on 64-bit Arm. */
    enum Call {
        CLOSE(3, 57),
        LSEEK(8, 62),
        PREAD64(17, 67),
        PWRITE64(18, 68),
        FTRUNCATE(77, 46),
        FCHMOD(91, 52),
        LSETXATTR(189, 6),
        FSETXATTR(190, 7),
        LGETXATTR(192, 9),
        FGETXATTR(193, 10),
        LLISTXATTR(195, 12),
        FLISTXATTR(196, 13),
        GETDENTS64(217, 61),
        OPENAT(257, 56),
        MKDIRAT(258, 34),
        MKNODAT(259, 33),
        FCHOWNAT(260, 54),
        UNLINKAT(263, 35),
        LINKAT(265, 37),
        SYMLINKAT(266, 36),
        READLINKAT(267, 78),
        FCHMODAT(268, 53),
        UTIMENSAT(280, 88),
        SYNCFS(306, 267),
        STATX(332, 291);

        private final int number;

        Call(int x86, int arm) {
            number = ARM ? arm : x86;
        }
    }

    Kernel(Arena arena) {
        state = arena.allocate(Linker.Option.captureStateLayout());
    }

    /** The kernel's answer; on failure the negative number of the error. A call that a signal interrupts is made again. */
    long call(Call call, long a, long b, long c, long d, long e) {
        try {
            long answer;
            int error;
            do {
                answer = (long) SYSCALL.invokeExact(state, (long) call.number, a, b, c, d, e);
                error = answer < 0 ? (int) ERRNO.get(state, 0L) : 0;
            } while (error == EINTR);
            return error == 0 ? answer : -error;
        } catch (RuntimeException | Error failure) {
            throw failure;
        } catch (Throwable failure) {
            throw new IllegalStateException(failure);
        }
    }
}
