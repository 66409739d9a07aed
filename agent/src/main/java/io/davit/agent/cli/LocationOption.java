package io.davit.agent.cli;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The backup location of commands that work in one. */
final class LocationOption {
    @Option(names = "--location", paramLabel = "NAME", description = "Backup location; needed if there are several.")
    @Nullable
    String name;

    /** @throws io.davit.errors.DavitException LOCATION_UNKNOWN */
    String in(Desk desk) {
        return desk.location(Optional.ofNullable(name));
    }
}
