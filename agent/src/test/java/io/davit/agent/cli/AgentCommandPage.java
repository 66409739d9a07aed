package io.davit.agent.cli;

import io.davit.house.CommandTables;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.util.Map;
import picocli.CommandLine;

/** {@code docs/cli-agent.md}, drawn from picocli's model. */
public final class AgentCommandPage {
    private AgentCommandPage() {}

    /** The commands, of a program that has nothing around it. */
    public static CommandLine commandLine() {
        PrintWriter nowhere = new PrintWriter(new StringWriter());
        return new DavitAgent(
                        config -> {
                            throw new IllegalStateException("no " + Desk.class);
                        },
                        (approval, kubeconfig) -> {
                            throw new IllegalStateException("no " + Approver.class);
                        },
                        new NoPlaces(),
                        Map.of(),
                        false,
                        Clock.systemUTC(),
                        nowhere,
                        nowhere,
                        OutputStream.nullOutputStream())
                .commandLine();
    }

    public static String markdown() {
        StringBuilder page = new StringBuilder("""
                # The agent's command line

                Generated from the commands of `io.davit.agent.cli`; do not edit.
                `davit-agent` is complete without a hub: it backs up and restores its cluster from a configuration file and a backup location.
                Its `repo` commands need neither: they work in a repository by itself, for any folder.

                ```
                davit-agent repo init --at /mnt/backup --passphrase-file pass
                davit-agent repo backup --at /mnt/backup --passphrase-file pass /home
                davit-agent repo restore --at /mnt/backup --passphrase-file pass latest --to /tmp/again
                ```

                With `-o json`, standard output holds one document; an error is one, too: `{"error": {"code", "category", "message", "guidance"}}`.
                The codes are in [errors.md](errors.md).

                """);
        CommandTables.draw(commandLine().getCommandSpec(), "", page);
        return page.toString();
    }
}
