package io.davit.agent.run;

import java.util.List;

/**
 * Whatever a run creates only for itself (spool files, staging folders, cluster helpers) is written here before it
 * exists and struck off after it is gone, so that a killed run leaves nothing behind for ever. Safe for use by many threads.
 */
public interface LeakLedger {
    /** Durable on return; call it before creating the thing. */
    void willCreate(Leak leak);

    /** Call it after the thing is gone. */
    void removed(Leak leak);

    /** What is still on the books for a run. */
    List<Leak> outstanding(RunId run);

    /**
     * One temporary thing.
     *
     * @param kind what knows how to remove it: {@code file}, {@code folder}, …
     * @param name what to remove: an absolute path, or {@code resource namespace/name}
     */
    record Leak(RunId run, String kind, String name) {}
}
