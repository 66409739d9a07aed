package io.davit.agent.app;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * SIGINT and SIGTERM. Whoever can end in an orderly way says how; the process then ends with the status that its command
 * answers. The JVM has already begun to exit when a signal is heard, which is why the status is given by halting.
 */
final class Interruption {
    /** A run that does not end in this time goes on at the next start. */
    private static final long PATIENCE_SECONDS = 60;
    /** What a shell reports for a program that a SIGINT ended. */
    private static final int INTERRUPTED = 130;

    private final AtomicReference<@Nullable Runnable> orderly = new AtomicReference<>();
    private final CompletableFuture<Integer> ended = new CompletableFuture<>();

    void install() {
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("signal").unstarted(this::heard));
    }

    /** Replaces what was said before. */
    void onSignal(Runnable end) {
        orderly.set(end);
    }

    /** The command is over; what follows is no interruption. */
    void commandEnded(int status) {
        ended.complete(status);
    }

    /** Does what was said last; false if nobody said how to end. */
    boolean askForEnd() {
        Runnable end = orderly.get();
        if (end != null) {
            end.run();
        }
        return end != null;
    }

    private void heard() {
        if (ended.isDone()) {
            return;
        }
        int status = INTERRUPTED;
        try {
            if (!askForEnd()) {
                Runtime.getRuntime().halt(INTERRUPTED);
                return;
            }
            status = ended.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException | RuntimeException e) {
            System.err.println("did not end in an orderly way: " + e);
        }
        Runtime.getRuntime().halt(status);
    }
}
