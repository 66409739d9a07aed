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

    /** A new, empty file. */
    int createFile(Spot spot, int mode) throws IOException {
        return open(spot.folder(), spot.name(), WRITE_ONLY | CREATE | EXCLUSIVE | NO_LINK, mode);
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

    /** What has this name, itself, also if it is a symbolic link: for its attributes. */
    Made at(Spot spot) {
        return new Named(spot);
    }

    /** The file that is open, whatever its name is by now: for its attributes. */
    Made of(int descriptor) {
        return new Opened(descriptor);
    }

    private void setOwner(int at, byte[] name, int how, long owner, long group) throws IOException {
        checked(call(Call.FCHOWNAT, at, text(name).address(), (int) owner, (int) group, how), name);
    }

    /** The time of the last access stays. */
    private MemorySegment times(long modifiedNanos) {
        MemorySegment times = buffer();
        times.set(ValueLayout.JAVA_LONG, 0, 0);
        times.set(ValueLayout.JAVA_LONG, 8, OMIT);
        times.set(ValueLayout.JAVA_LONG, 16, Math.floorDiv(modifiedNanos, BILLION));
        times.set(ValueLayout.JAVA_LONG, 24, Math.floorMod(modifiedNanos, BILLION));
        return times;
    }

    /** @param target the address of a path, or a descriptor, as the call wants it */
    private void setAttribute(Call call, long target, Attribute attribute) throws IOException {
        try (Arena own = Arena.ofConfined()) {
            MemorySegment name = write(attribute.name(), own.allocate(attribute.name().length + 1L));
            MemorySegment value = write(attribute.value(), own.allocate(attribute.value().length + 1L));
            checked(call(call, target, name.address(), value.address(), attribute.value().length, 0), attribute.name());
        }
    }

    private final class Named implements Made {
        private final Spot spot;

        Named(Spot spot) {
            this.spot = spot;
        }

        @Override
        public FileStat stat() throws IOException {
            return TargetCalls.this.stat(spot.folder(), spot.name());
        }

        @Override
        public void setOwner(long owner, long group) throws IOException {
            TargetCalls.this.setOwner(spot.folder(), spot.name(), LINK_ITSELF, owner, group);
        }

        @Override
        public void setAttribute(Attribute attribute) throws IOException {
            byte[] path = through(spot.folder(), spot.name());
            TargetCalls.this.setAttribute(Call.LSETXATTR, text(path).address(), attribute);
        }

        @Override
        public void setTime(long modifiedNanos) throws IOException {
            long times = times(modifiedNanos).address();
            checked(
                    call(Call.UTIMENSAT, spot.folder(), text(spot.name()).address(), times, LINK_ITSELF, 0),
                    spot.name());
        }

        /** By a descriptor that is only a place, because the kernel would follow a link in the place of the name. */
        @Override
        public void setMode(int mode) throws IOException {
            int itself = open(spot.folder(), spot.name(), PATH_ONLY | NO_LINK, 0);
            try {
                byte[] path = through(itself, NO_NAME);
                checked(call(Call.FCHMODAT, NOWHERE, text(path).address(), mode, 0, 0), path);
            } finally {
                close(itself);
            }
        }
    }

    private final class Opened implements Made {
        private final int descriptor;

        Opened(int descriptor) {
            this.descriptor = descriptor;
        }

        @Override
        public FileStat stat() throws IOException {
            return TargetCalls.this.stat(descriptor);
        }

        @Override
        public void setOwner(long owner, long group) throws IOException {
            TargetCalls.this.setOwner(descriptor, NO_NAME, DESCRIPTOR_ITSELF, owner, group);
        }

        @Override
        public void setAttribute(Attribute attribute) throws IOException {
            TargetCalls.this.setAttribute(Call.FSETXATTR, descriptor, attribute);
        }

        @Override
        public void setTime(long modifiedNanos) throws IOException {
            checked(call(Call.UTIMENSAT, descriptor, 0, times(modifiedNanos).address(), 0, 0), NO_NAME);
        }

        @Override
        public void setMode(int mode) throws IOException {
            checked(call(Call.FCHMOD, descriptor, mode, 0, 0, 0), NO_NAME);
        }
    }
}
