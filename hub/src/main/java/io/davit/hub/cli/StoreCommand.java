package io.davit.hub.cli;

import io.davit.hub.cli.StoreCopies.Copied;
import io.davit.settings.Count;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code store}: the hub's own backup, and the way back (H6). */
@Command(
        name = "store",
        description = "Saves what the hub remembers into one file, or brings it back. Its keys are in the bundle.",
        subcommands = {StoreCommand.Backup.class, StoreCommand.Restore.class})
final class StoreCommand extends CommandGroup {
    private static void show(Copied copied, String did, Path file, Output output) {
        output.show(
                Output.object()
                        .put("file", file.toString())
                        .put("schema", copied.schema())
                        .put("rows", copied.rows()),
                "%s %s of schema %d".formatted(did, Count.of(copied.rows(), "row"), copied.schema()));
    }

    @Command(
            name = "backup",
            description = "Writes one consistent state of the store, also while the hub runs.",
            footer = "%nThe file holds names and the audit, but no key, no credential and no token.")
    static final class Backup extends HubCommand {
        @Option(
                names = "--out",
                required = true,
                paramLabel = "FILE",
                description = "The copy; the file must not exist.")
        @Nullable
        Path out;

        @Override
        void work(DavitHub hub, Output output) {
            Path file = KeysCommand.given(out);
            show(hub.copies().write(hub.config(), file), "saved", file, output);
        }
    }

    @Command(
            name = "restore",
            description = "Brings a copy back into a store that is empty or not there. The hub must not run.",
            footer = "%nAgents know more than an old copy: they report it by themselves when the hub runs again.")
    static final class Restore extends HubCommand {
        @Parameters(paramLabel = "FILE", description = "The copy.")
        @Nullable
        Path in;

        @Override
        void work(DavitHub hub, Output output) {
            Path file = KeysCommand.given(in);
            show(hub.copies().restore(hub.config(), file), "brought back", file, output);
        }
    }
}
