package io.davit.harness.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The limit of open files, of this process and so of those that it starts. A JVM raises the soft limit to the hard one by itself. */
final class OpenFiles {
    /** What a process opens beside its connections. */
    private static final int OTHERS = 500;

    private OpenFiles() {}

    /** @throws BenchFailure if a process may not hold so many connections */
    static void require(int connections) {
        long allowed = limit();
        if (connections + OTHERS > allowed) {
            throw new BenchFailure(
                    "A process may open %d files; %d agents need %d. Raise it with 'ulimit -Hn' (as root), or measure fewer with --agents"
                            .formatted(allowed, connections, connections + OTHERS));
        }
    }

    private static long limit() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/limits"))) {
                if (line.startsWith("Max open files")) {
                    String hard = line.trim().split("\\s+")[4];
                    return hard.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(hard);
                }
            }
            return Long.MAX_VALUE;
        } catch (IOException e) {
            throw new BenchFailure("The limit of open files cannot be read", e);
        }
    }
}
