package io.davit.agent.state;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** A short moment in which one process alone looks at a state folder and changes it; the others wait for it. */
final class Turn implements AutoCloseable {
    /** File locks are the process's; among its threads this decides. */
    private static final ReentrantLock OF_THIS_PROCESS = new ReentrantLock();

    private final Optional<HeldFile> held;

    private Turn(Optional<HeldFile> held) {
        this.held = held;
    }

    /** Waits for it. A thread that has it already has it once more. */
    static Turn take(Path folder) throws IOException {
        OF_THIS_PROCESS.lock();
        boolean isTaken = false;
        try {
            Turn turn = new Turn(HeldFile.await(folder.resolve("turn")));
            isTaken = true;
            return turn;
        } finally {
            if (!isTaken) {
                OF_THIS_PROCESS.unlock();
            }
        }
    }

    @Override
    public void close() throws IOException {
        try {
            if (held.isPresent()) {
                held.get().close();
            }
        } finally {
            OF_THIS_PROCESS.unlock();
        }
    }
}
