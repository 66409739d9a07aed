package io.davit.cli.app;

import io.davit.cli.commands.Davit;

/** What is said when a person ends the program with Ctrl-C, or somebody with a signal. */
final class ShutdownHook {
    private ShutdownHook() {}

    static Davit.Interruption.Armed arm(Runnable farewell) {
        Thread hook = Thread.ofPlatform().name("farewell").unstarted(farewell);
        Runtime.getRuntime().addShutdownHook(hook);
        return () -> disarm(hook);
    }

    private static void disarm(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The program is ending already: the hook has run, or runs.
            Thread.yield();
        }
    }
}
