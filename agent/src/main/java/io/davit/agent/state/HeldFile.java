package io.davit.agent.state;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A file that one holder has, of all processes; the system lets go of it when the process ends, however that comes about.
 * A process that closed a second channel to it would lose its lock: so this one knows what it holds, and opens none.
 */
final class HeldFile implements AutoCloseable {
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private HeldFile(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Empty if somebody holds it. Made if it is not there. */
    static Optional<HeldFile> take(Path file) throws IOException {
        return open(file, false);
    }

    /** Waits until nobody else holds it; not for another thread of this process. */
    static Optional<HeldFile> await(Path file) throws IOException {
        return open(file, true);
    }

    private static Optional<HeldFile> open(Path file, boolean waits) throws IOException {
        Path whole = file.toAbsolutePath().normalize();
        if (!HELD.add(whole)) {
            return Optional.empty();
        }
        Optional<HeldFile> held = Optional.empty();
        try {
            held = locked(whole, waits);
            return held;
        } finally {
            if (held.isEmpty()) {
                HELD.remove(whole);
            }
        }
    }

    private static Optional<HeldFile> locked(Path file, boolean waits) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean isLocked = false;
        try {
            isLocked = (waits ? channel.lock() : channel.tryLock()) != null;
            return isLocked ? Optional.of(new HeldFile(file, channel)) : Optional.empty();
        } finally {
            if (!isLocked) {
                channel.close();
            }
        }
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            HELD.remove(file);
        }
    }
}
