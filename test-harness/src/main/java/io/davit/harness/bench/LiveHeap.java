package io.davit.harness.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** What is alive on the heap of another JVM, after a collection. */
final class LiveHeap {
    private LiveHeap() {}

    static long bytes(long pid) {
        try {
            Process jcmd = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                    .toString(),
                            Long.toString(pid),
                            "GC.class_histogram")
                    .redirectErrorStream(true)
                    .start();
            String printed = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return printed.lines()
                    .filter(line -> line.startsWith("Total"))
                    .map(line -> line.trim().split("\\s+"))
                    .mapToLong(words -> Long.parseLong(words[2]))
                    .findFirst()
                    .orElseThrow(() -> new BenchFailure("jcmd told nothing of the heap of " + pid + ": " + printed));
        } catch (IOException e) {
            throw new BenchFailure("jcmd does not run", e);
        }
    }
}
