package io.davit.cli.commands;

import io.davit.cli.hub.Hub;
import io.davit.house.CommandTables;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** {@code docs/cli.md}, drawn from picocli's model. */
public final class CommandPages {
    private CommandPages() {}

    /** The commands, of a program that has nothing around it. */
    public static CommandLine commandLine() {
        PrintWriter nowhere = new PrintWriter(new StringWriter());
        return new Davit(new Davit.World(
                        Map.of(),
                        Clock.systemUTC(),
                        pause -> {},
                        farewell -> () -> {},
                        access -> {
                            throw new IllegalStateException("no " + Hub.class);
                        },
                        false,
                        InputStream.nullInputStream(),
                        nowhere,
                        nowhere))
                .commandLine();
    }

    public static String markdown() {
        CommandSpec root = commandLine().getCommandSpec();
        StringBuilder page = new StringBuilder("""
                # The command line

                Generated from the commands of `io.davit.cli.commands`; do not edit.
                `davit` is a client of the hub's public API and can do nothing that the API cannot.
                Names may be written short (`north`) or as the API has them (`clusters/north`).

                ```
                davit login --hub https://hub.example.org:8443 --ca-pin SHA256 --token-file token
                davit backup create shop --cluster north --location lake --watch
                davit restore create --cluster south --backup NAME --map shop=shop-copy --watch
                ```

                Hubs that one logged in to are kept with their tokens in `$DAVIT_CONFIG`, else `~/.config/davit/contexts.yaml`, a file that nobody else may read; `$DAVIT_CONTEXT` chooses one for a script.
                A token is only ever read from a file or from standard input.
                With `-o json` or `-o yaml`, standard output holds one document, the API's own JSON; an error is one, too: `{"error": {"code", "category", "message", "guidance"}}`.
                The codes are in [errors.md](errors.md).

                """);
        CommandTables.draw(root, "\nA command that waits for a run (`--watch`, `watch`) ends as the run did.\n", page);
        return page.toString();
    }
}
