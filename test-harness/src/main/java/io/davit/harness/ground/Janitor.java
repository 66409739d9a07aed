package io.davit.harness.ground;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Ends servers and deletes folders when this JVM is gone, however it went.
 * An exit hook does not run after {@code kill -9}; this small shell waits for the end of its input instead, which the kernel guarantees.
 */
public final class Janitor {
    private static final String SCRIPT = """
            trap '' INT TERM HUP
            pids=' ' ; folders=' '
            while read -r word value; do
              case "$word" in
                process) pids="$pids$value " ;;
                ended) pids=$(printf '%s' "$pids" | sed "s# $value # #") ;;
                folder) folders="$folders$value " ;;
                deleted) folders=$(printf '%s' "$folders" | sed "s# $value # #") ;;
              esac
            done
            for pid in $pids; do kill -9 "$pid" 2>/dev/null; done
            for folder in $folders; do
              case "$folder" in */davit-ground-*) rm -rf -- "$folder" ;; esac
            done
            """;

    private static final Janitor INSTANCE = new Janitor();

    private final OutputStream orders;

    private Janitor() {
        try {
            Process shell = new ProcessBuilder("sh", "-c", SCRIPT)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            orders = shell.getOutputStream();
        } catch (IOException e) {
            throw new GroundFailure("No shell to clean up after the test ground", e);
        }
    }

    /** To be ended with this JVM. */
    public static void started(Process process) {
        INSTANCE.order("process " + process.pid());
    }

    /** It is gone; its id may belong to another process soon. */
    public static void ended(Process process) {
        INSTANCE.order("ended " + process.pid());
    }

    static void created(Path folder) {
        INSTANCE.order("folder " + folder);
    }

    static void deleted(Path folder) {
        INSTANCE.order("deleted " + folder);
    }

    private synchronized void order(String line) {
        try {
            orders.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            orders.flush();
        } catch (IOException e) {
            throw new GroundFailure("The test ground's janitor is gone", e);
        }
    }
}
