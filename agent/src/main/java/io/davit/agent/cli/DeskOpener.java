package io.davit.agent.cli;

import java.nio.file.Path;

/** Reads the configuration and opens the desk; the wiring implements it. */
@FunctionalInterface
public interface DeskOpener {
    /** @throws io.davit.errors.DavitException CONFIG_* */
    Desk open(Path config);
}
