package io.davit.agent.volume.node;

import io.davit.agent.repository.ExtendedAttributes;
import io.davit.agent.repository.ExtendedAttributes.Attribute;
import io.davit.agent.volume.node.Kernel.Call;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Looking at files relative to an open folder and never through a symbolic link, which Java offers in part and slowly. Keeps
 * its buffers outside of the heap. For one thread, the one that made it.
 */
final class FileCalls extends Calls {
    private static final int NON_BLOCKING = 0x800;

    /** Given by the node to what its containers may touch, and of another value on the next one. */
    private static final byte[] LABEL = "security.selinux".getBytes(StandardCharsets.US_ASCII);

    private static final int SEEK_DATA = 3;
    private static final int SEEK_HOLE = 4;

    /** Takes one name. */
    interface NameSink {
        void name(byte[] name);
    }

    /** Opens a folder for reading its names and for what lies in it; a link in the last place is not followed. */
    int openFolder(int parent, byte[] name) throws IOException {
        return open(parent, name, FOLDER | NO_LINK, 0);
    }

    /** The same, for a root that an administrator names: it may be a link. */
    int openRoot(byte[] path) throws IOException {
        return open(NOWHERE, path, FOLDER, 0);
    }

    /** Opens for reading; what turned into a pipe meanwhile does not make the caller wait. */
    int openFile(int parent, byte[] name) throws IOException {
        return open(parent, name, NO_LINK | NON_BLOCKING, 0);
    }

    /** The target of a symbolic link, byte for byte. */
    byte[] linkTarget(int parent, byte[] name) throws IOException {
        MemorySegment target = buffer();
        long length = checked(
                call(Call.READLINKAT, parent, text(name).address(), target.address(), target.byteSize(), 0), name);
        return target.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    }

    /** Gives every name in the folder but {@code .} and {@code ..}, in no order. */
    void names(int folder, NameSink sink) throws IOException {
        MemorySegment entries = buffer();
        while (true) {
            long filled = checked(call(Call.GETDENTS64, folder, entries.address(), entries.byteSize(), 0, 0), NO_NAME);
            if (filled == 0) {
                return;
            }
            // Looking at single bytes outside of the heap costs more than copying all of them.
            byte[] copy = new byte[(int) filled];
            MemorySegment.copy(entries, ValueLayout.JAVA_BYTE, 0, copy, 0, copy.length);
            for (int at = 0; at < copy.length; at += (copy[at + 16] & 0xFF) | (copy[at + 17] & 0xFF) << 8) {
                byte[] name = name(copy, at + 19);
                if (!isDots(name)) {
                    sink.name(name);
                }
            }
        }
    }

    private static byte[] name(byte[] entries, int start) {
        int end = start;
        while (entries[end] != 0) {
            end++;
        }
        return Arrays.copyOfRange(entries, start, end);
    }

    private static boolean isDots(byte[] name) {
        return name[0] == '.' && (name.length == 1 || (name.length == 2 && name[1] == '.'));
    }

    /** Reads from that place of the file on; -1 at its end. */
    int read(int descriptor, long place, byte[] into, int offset, int length) throws IOException {
        MemorySegment from = buffer();
        long count = checked(
                call(Call.PREAD64, descriptor, from.address(), Math.min(length, from.byteSize()), place, 0), NO_NAME);
        if (count == 0 && length > 0) {
            return -1;
        }
        MemorySegment.copy(from, ValueLayout.JAVA_BYTE, 0, into, offset, (int) count);
        return (int) count;
    }

    /**
     * All extended attributes that this process may see, but for the label of SELinux. There is no call for those of an entry of an open folder, so the way
     * leads through {@code /proc/self/fd}, by which the kernel goes to the folder itself.
     *
     * @throws IOException also if they are longer than can be kept
     */
    ExtendedAttributes attributes(int folder, byte[] name) throws IOException {
        byte[] path = through(folder, name);
        return attributes(Call.LLISTXATTR, Call.LGETXATTR, () -> text(path).address(), name);
    }

    /** Those of an open file. The way through {@code /proc} takes ten times as long. */
    ExtendedAttributes attributes(int descriptor) throws IOException {
        return attributes(Call.FLISTXATTR, Call.FGETXATTR, () -> descriptor, NO_NAME);
    }

    /** @param entry what the calls want to know it by, which is good until the next name is written */
    private ExtendedAttributes attributes(Call list, Call get, LongSupplier entry, byte[] name) throws IOException {
        MemorySegment names = buffer();
        long length = call(list, entry.getAsLong(), names.address(), names.byteSize(), 0, 0);
        if (length == 0 || length == -Errno.ENOTSUP) {
            return ExtendedAttributes.NONE;
        }
        byte[] listed = names.asSlice(0, checked(length, name)).toArray(ValueLayout.JAVA_BYTE);
        List<Attribute> found = new ArrayList<>();
        for (int start = 0, at = 0; at < listed.length; at++) {
            if (listed[at] == 0) {
                byte[] wanted = Arrays.copyOfRange(listed, start, at);
                if (!Arrays.equals(wanted, LABEL)) {
                    attribute(get, entry.getAsLong(), wanted, name).ifPresent(found::add);
                }
                start = at + 1;
            }
        }
        return ExtendedAttributes.sorted(found);
    }

    /** Empty if it was taken away meanwhile. */
    private Optional<Attribute> attribute(Call get, long entry, byte[] attribute, byte[] name) throws IOException {
        MemorySegment value = buffer();
        try (Arena own = Arena.ofConfined()) {
            MemorySegment wanted = write(attribute, own.allocate(attribute.length + 1L));
            long length = call(get, entry, wanted.address(), value.address(), value.byteSize(), 0);
            return length == -Errno.ENODATA
                    ? Optional.empty()
                    : Optional.of(new Attribute(
                            attribute, value.asSlice(0, checked(length, name)).toArray(ValueLayout.JAVA_BYTE)));
        }
    }

    /** Where data begins at that place or behind it; -1 if there is none up to the end. */
    long seekData(int descriptor, long from) throws IOException {
        long place = call(Call.LSEEK, descriptor, from, SEEK_DATA, 0, 0);
        return switch ((int) Math.min(place, 0)) {
            case -Errno.ENXIO -> -1;
            // A file system that knows no holes: all is data.
            case -Errno.EINVAL -> from < stat(descriptor).size() ? from : -1;
            default -> checked(place, NO_NAME);
        };
    }

    /** Where the data at that place ends: at a hole, or at the end of the file, which may have become shorter than that place. */
    long seekHole(int descriptor, long from) throws IOException {
        long place = call(Call.LSEEK, descriptor, from, SEEK_HOLE, 0, 0);
        return switch ((int) Math.min(place, 0)) {
            case -Errno.ENXIO -> from;
            case -Errno.EINVAL -> stat(descriptor).size();
            default -> checked(place, NO_NAME);
        };
    }
}
