package io.davit.cli.commands;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of commands that make something. */
final class Creation {
    @Option(
            names = "--request-id",
            paramLabel = "ID",
            description =
                    "The same id with the same request makes the same thing once, for 24 hours. Default: a new one.")
    @Nullable
    String requestId;

    @Option(names = "--dry-run", description = "Only has the hub check the request; nothing is made.")
    boolean dryRun;

    String id() {
        return requestId == null ? UUID.randomUUID().toString() : requestId;
    }
}
