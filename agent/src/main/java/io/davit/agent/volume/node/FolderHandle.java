package io.davit.agent.volume.node;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * A folder held open: what is reached through it lies in that very folder, whatever somebody renames or replaces
 * around it meanwhile. Java opens files relative to a folder, but makes neither folders nor links there; so the way leads
 * through {@code /proc/self/fd}, by which the kernel goes to the open folder and not to a path.
 */
final class FolderHandle implements AutoCloseable {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    private static final byte[] ITSELF = {'.'};

    private final int descriptor;
    private final Path way;
    private final Newborn newborn = new Newborn();

    private FolderHandle(int descriptor) {
        this.descriptor = descriptor;
        this.way = DESCRIPTORS.resolve(Integer.toString(descriptor));
    }

    /**
     * Opens the folder and makes what is missing of it.
     *
     * @param folder a real path, without links
     * @throws Replaced if any part of it turns out to be a link or no folder
     */
    static FolderHandle make(Path folder) throws IOException {
        Path existing = folder;
        while (!Files.exists(existing, LinkOption.NOFOLLOW_LINKS) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        FolderHandle at = openExisting(existing);
        for (Path name : existing.equals(folder) ? Path.of("") : existing.relativize(folder)) {
            if (name.toString().isEmpty()) {
                continue;
            }
            try (FolderHandle parent = at) {
                try {
                    Files.createDirectory(parent.way.resolve(name));
                } catch (FileAlreadyExistsException e) {
                    // Somebody was faster; opening it tells whether it is a folder.
                }
                at = parent.child(RawName.of(name));
            }
        }
        return at;
    }

    private static FolderHandle openExisting(Path folder) throws IOException {
        FolderHandle handle = new FolderHandle(opened(Calls.NOWHERE, RawName.ofWhole(folder), folder));
        // The kernel's own answer to where the open folder is: a parent may have become a link before it was opened.
        if (!Files.readSymbolicLink(handle.way).equals(folder)) {
            handle.close();
            throw new Replaced(folder);
        }
        return handle;
    }

    private static int opened(int parent, byte[] name, Path place) throws IOException {
        try {
            return FolderCalls.openPlace(parent, name);
        } catch (IOException e) {
            // Throws if it is not there.
            if (!FileStat.of(place).isDirectory()) {
                throw new Replaced(place);
            }
            throw e;
        }
    }

    /** Opens a folder by a way that leads through another handle. */
    static FolderHandle at(Path place) throws IOException {
        return new FolderHandle(opened(Calls.NOWHERE, RawName.ofWhole(place), place));
    }

    /** A folder in this one. A symbolic link is none. */
    FolderHandle child(byte[] name) throws IOException {
        return new FolderHandle(opened(descriptor, name, place(name)));
    }

    /** An entry of this folder, good until it is closed. */
    Spot spot(byte[] name) {
        return new Spot(descriptor, name, newborn);
    }

    /** This folder itself, good until it is closed. */
    Spot spot() {
        return new Spot(descriptor, ITSELF, newborn);
    }

    /** The way to an entry of this folder, good until it is closed. */
    Path place(byte[] name) {
        return way.resolve(RawName.path(name));
    }

    /** The way to this folder itself, good until it is closed. */
    Path itself() {
        return way.resolve(".");
    }

    @Override
    public void close() {
        FolderCalls.closePlace(descriptor);
    }

    /** What should be a folder is something else. */
    static final class Replaced extends IOException {
        private static final long serialVersionUID = 1;

        Replaced(Path place) {
            super(place.getFileName() + " is no folder");
        }
    }
}
