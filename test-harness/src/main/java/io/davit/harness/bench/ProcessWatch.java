package io.davit.harness.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Watches a process until it ends.
 * The kernel keeps the peak of its resident memory, but only while it lives: it is read every few milliseconds, so growth in the very last of them would be missed.
 */
public final class ProcessWatch {
    private static final int POLL_MILLIS = 5;
    private static final int GRACE_SECONDS = 10;
    private static final String PEAK = "VmHWM:";
    private static final String RESIDENT = "VmRSS:";

    private final Process process;
    private final Path status;
    private long peakBytes;
    private Duration cpu = Duration.ZERO;

    public ProcessWatch(Process process) {
        this.process = process;
        this.status = Path.of("/proc", Long.toString(process.pid()), "status");
    }

    /** Returns the exit status. */
    public int await() {
        try {
            do {
                look();
            } while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS));
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchFailure("Interrupted", e);
        }
    }

    /** Of resident memory, heap and native, as the kernel counts it (VmHWM). */
    public long peakBytes() {
        return peakBytes;
    }

    /** User and system time of all its threads. */
    public Duration cpu() {
        return cpu;
    }

    /** For a process that goes on. */
    static long peakBytes(long pid) {
        return ofProcess(pid, PEAK);
    }

    /** Of resident memory, now. */
    static long residentBytes(long pid) {
        return ofProcess(pid, RESIDENT);
    }

    private static long ofProcess(long pid, String field) {
        try {
            return bytes(Path.of("/proc", Long.toString(pid), "status"), field);
        } catch (IOException e) {
            throw new BenchFailure("The memory of process " + pid + " cannot be read", e);
        }
    }

    /** User and system time of all threads of a process that goes on. */
    static Duration cpu(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().totalCpuDuration())
                .orElseThrow(() -> new BenchFailure("The processor time of process " + pid + " cannot be read"));
    }

    private void look() throws InterruptedException {
        try {
            peakBytes = Math.max(peakBytes, bytes(status, PEAK));
            cpu = process.info().totalCpuDuration().orElse(cpu);
        } catch (IOException e) {
            // It ended between two looks; the last ones count. Java hears of it a little later than the kernel.
            if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
                throw new BenchFailure("The memory of process " + process.pid() + " cannot be read", e);
            }
        }
    }

    private static long bytes(Path status, String field) throws IOException {
        for (String line : Files.readAllLines(status)) {
            if (line.startsWith(field)) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
            }
        }
        // A process that has ended, and is not buried yet, has no memory any more.
        return 0;
    }
}
