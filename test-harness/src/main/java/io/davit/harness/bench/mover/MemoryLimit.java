package io.davit.harness.bench.mover;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A machine with little memory. What is resident is measured; beyond it the kernel gives a program no more than twice as much private memory of any kind
 * (RLIMIT_DATA), for that limit counts what was only reserved, too, as the stacks of threads are.
 *
 * @param heapMib what the JVM may have
 * @param mib what may be resident
 */
record MemoryLimit(int heapMib, int mib) {
    /** The command, which cannot have more. */
    List<String> within(Path program) {
        return new ArrayList<>(List.of(
                "/bin/sh",
                "-c",
                "ulimit -d \"$0\" && exec \"$@\"",
                Integer.toString((2 * mib) << 10),
                program.toString()));
    }

    Map<String, String> environment() {
        return Map.of("DAVIT_AGENT_JAVA_OPTS", "-Xmx%dm -XX:MaxRAM=%dm".formatted(heapMib, mib));
    }
}
