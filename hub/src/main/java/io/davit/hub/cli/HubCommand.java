package io.davit.hub.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParentCommand;

/** What every command shares. */
abstract class HubCommand implements Callable<Integer> {
    @ParentCommand
    @Nullable
    Object parent;

    @Override
    public final Integer call() {
        DavitHub hub = hub();
        work(hub, hub.output());
        return 0;
    }

    abstract void work(DavitHub hub, Output output);

    private DavitHub hub() {
        return switch (parent) {
            case DavitHub hub -> hub;
            case CommandGroup group -> group.hub();
            case null, default -> throw new IllegalStateException("a command outside davit-hub");
        };
    }
}
