package io.davit.agent.volume.node;

import io.davit.agent.volume.node.Kernel.Call;
import java.io.IOException;

/** What is asked of the system rarely, with buffers for one call: a folder as a place, and a sync of a whole file system. */
final class FolderCalls extends Calls {
    private FolderCalls() {}

    /** Opens a folder as a place to start from, never through a link in its last part; from any thread. */
    static int openPlace(int parent, byte[] name) throws IOException {
        try (FolderCalls calls = new FolderCalls()) {
            return calls.open(parent, name, PATH_ONLY | FOLDER | NO_LINK, 0);
        }
    }

    static void closePlace(int descriptor) {
        try (FolderCalls calls = new FolderCalls()) {
            calls.close(descriptor);
        }
    }

    /** Everything written so far to the file system of the folder is durable on return. */
    static void sync(FolderHandle folder) throws IOException {
        try (FolderCalls calls = new FolderCalls()) {
            Spot spot = folder.spot();
            int opened = calls.open(spot.folder(), spot.name(), FOLDER, 0);
            try {
                checked(calls.call(Call.SYNCFS, opened, 0, 0, 0, 0), spot.name());
            } finally {
                calls.close(opened);
            }
        }
    }
}
