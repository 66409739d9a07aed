package io.davit.harness.bench.mover;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A machine with little memory, as the kernel lets a program have no more: neither the heap nor anything else that is private to the process can grow
 * beyond it (RLIMIT_DATA). Pages of files do not count, which a container would take back, too.
 *
 * @param heapMib what the JVM may have
 * @param mib what the process may have
 */
record MemoryLimit(int heapMib, int mib) {
    /** The command, which cannot have more. */
    List<String> within(Path program) {
        return new ArrayList<>(List.of(
                "/bin/sh", "-c", "ulimit -d \"$0\" && exec \"$@\"", Integer.toString(mib << 10), program.toString()));
    }

    Map<String, String> environment() {
        return Map.of("DAVIT_AGENT_JAVA_OPTS", "-Xmx%dm -XX:MaxRAM=%dm".formatted(heapMib, mib));
    }
}
