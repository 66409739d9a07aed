package io.davit.agent.volume.node;

import io.davit.agent.repository.ExtendedAttributes.Attribute;
import io.davit.agent.repository.FileMetadata.Kind;
import io.davit.agent.volume.node.Kernel.Call;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Making files in an open folder: nothing is replaced, and no symbolic link is followed, whoever else is at work there. Names that
 * exist throw {@link java.nio.file.FileAlreadyExistsException}. For one thread, the one that made it.
 */
final class TargetCalls extends Calls {
    private static final int WRITE_ONLY = 1;
    private static final int CREATE = 0x40;
    private static final int EXCLUSIVE = 0x80;
    private static final int OURS = 0600;
    private static final int OUR_FOLDER = 0700;
    private static final long OMIT = (1L << 30) - 2;
    private static final long BILLION = 1_000_000_000L;

    /** A new, empty file that nobody else may open. */
    int createFile(Spot spot) throws IOException {
        return open(spot.folder(), spot.name(), WRITE_ONLY | CREATE | EXCLUSIVE | NO_LINK, OURS);
    }

    void write(int descriptor, long place, byte[] bytes, int offset, int length) throws IOException {
        MemorySegment piece = buffer();
        for (int done = 0; done < length; ) {
            int count = (int) Math.min(length - done, piece.byteSize());
            MemorySegment.copy(bytes, offset + done, piece, ValueLayout.JAVA_BYTE, 0, count);
            done += (int) checked(call(Call.PWRITE64, descriptor, piece.address(), count, place + done, 0), NO_NAME);
        }
    }

    /** Sets the length: what is missing becomes a hole. */
    void truncate(int descriptor, long length) throws IOException {
        checked(call(Call.FTRUNCATE, descriptor, length, 0, 0, 0), NO_NAME);
    }

    /** A folder that nobody else may enter. */
    void createFolder(Spot spot) throws IOException {
        checked(call(Call.MKDIRAT, spot.folder(), text(spot.name()).address(), OUR_FOLDER, 0, 0), spot.name());
    }

    /** A pipe, a socket or a device. */
    void createNode(Spot spot, Kind kind, long device) throws IOException {
        int mode = FileStat.kindBits(kind) | OURS;
        checked(call(Call.MKNODAT, spot.folder(), text(spot.name()).address(), mode, device, 0), spot.name());
    }

    /** The target is written byte for byte. */
    void createLink(Spot spot, byte[] target) throws IOException {
        try (Arena own = Arena.ofConfined()) {
            MemorySegment where = write(target, own.allocate(target.length + 1L));
            long made = call(
                    Call.SYMLINKAT,
                    where.address(),
                    spot.folder(),
                    text(spot.name()).address(),
                    0,
                    0);
            checked(made, spot.name());
        }
    }

    /** One more name for a file. */
    void createName(Spot spot, Spot existing) throws IOException {
        try (Arena own = Arena.ofConfined()) {
            MemorySegment there = write(existing.name(), own.allocate(existing.name().length + 1L));
            long made = call(
                    Call.LINKAT,
                    existing.folder(),
                    there.address(),
                    spot.folder(),
                    text(spot.name()).address(),
                    0);
            checked(made, spot.name());
        }
    }

    /** Removes what is no folder; what is not there is no error. */
    void remove(Spot spot) throws IOException {
        long answer = call(Call.UNLINKAT, spot.folder(), text(spot.name()).address(), 0, 0, 0);
        if (answer != -Errno.ENOENT) {
            checked(answer, spot.name());
        }
    }

    /** Opens an entry, whatever it is, for nothing but {@link #setMode} and its like. */
    int openItself(Spot spot) throws IOException {
        return open(spot.folder(), spot.name(), PATH_ONLY | NO_LINK, 0);
    }

    /** Of the entry itself, also if it is a symbolic link. */
    void setOwner(Spot spot, long owner, long group) throws IOException {
        long answer =
                call(Call.FCHOWNAT, spot.folder(), text(spot.name()).address(), (int) owner, (int) group, LINK_ITSELF);
        checked(answer, spot.name());
    }

    /** Of the entry itself, also if it is a symbolic link; the time of the last access stays. */
    void setTime(Spot spot, long modifiedNanos) throws IOException {
        MemorySegment times = buffer();
        times.set(ValueLayout.JAVA_LONG, 0, 0);
        times.set(ValueLayout.JAVA_LONG, 8, OMIT);
        times.set(ValueLayout.JAVA_LONG, 16, Math.floorDiv(modifiedNanos, BILLION));
        times.set(ValueLayout.JAVA_LONG, 24, Math.floorMod(modifiedNanos, BILLION));
        long answer = call(Call.UTIMENSAT, spot.folder(), text(spot.name()).address(), times.address(), LINK_ITSELF, 0);
        checked(answer, spot.name());
    }

    /** @param descriptor of {@link #openItself}; not of a symbolic link, which has no mode */
    void setMode(int descriptor, int mode) throws IOException {
        byte[] path = through(descriptor, NO_NAME);
        checked(call(Call.FCHMODAT, NOWHERE, text(path).address(), mode, 0, 0), path);
    }

    /** Of the entry itself, also if it is a symbolic link. */
    void setAttribute(Spot spot, Attribute attribute) throws IOException {
        try (Arena own = Arena.ofConfined()) {
            MemorySegment name = write(attribute.name(), own.allocate(attribute.name().length + 1L));
            MemorySegment value = write(attribute.value(), own.allocate(attribute.value().length + 1L));
            byte[] path = through(spot.folder(), spot.name());
            long answer = call(
                    Call.LSETXATTR, text(path).address(), name.address(), value.address(), attribute.value().length, 0);
            checked(answer, attribute.name());
        }
    }
}
