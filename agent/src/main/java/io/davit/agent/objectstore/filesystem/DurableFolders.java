package io.davit.agent.objectstore.filesystem;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Creates folders whose names survive a power cut: a folder counts only after its parent was synced by this process. */
final class DurableFolders {
    private final Path root;
    private final Set<Path> durable = ConcurrentHashMap.newKeySet();

    DurableFolders(Path root) {
        this.root = root;
        durable.add(root);
    }

    /** @throws FileAlreadyExistsException if a file stands where a folder is needed */
    void create(Path folder) throws IOException {
        if (durable.contains(folder)) {
            return;
        }
        Path parent = folder.getParent();
        if (parent == null || !folder.startsWith(root)) {
            throw new IllegalStateException(folder + " is not below " + root);
        }
        create(parent);
        try {
            Files.createDirectory(folder);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder)) {
                throw e;
            }
        }
        sync(parent);
        durable.add(folder);
    }

    /** Makes the names in a folder durable. */
    static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
