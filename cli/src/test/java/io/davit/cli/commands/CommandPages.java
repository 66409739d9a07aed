package io.davit.cli.commands;

import io.davit.cli.hub.Hub;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code docs/cli.md}, drawn from picocli's model. */
public final class CommandPages {
    private CommandPages() {}

    public static String markdown() {
        PrintWriter nowhere = new PrintWriter(new StringWriter());
        Davit davit = new Davit(new Davit.World(
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
                nowhere));
        CommandSpec root = davit.commandLine().getCommandSpec();
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

                ## Everywhere

                """);
        options(root.options(), page);
        page.append("\n## Exit status\n\n| Status | Means |\n|---|---|\n");
        root.usageMessage()
                .exitCodeList()
                .forEach((status, meaning) -> page.append("| ")
                        .append(status)
                        .append(" | ")
                        .append(meaning)
                        .append(" |\n"));
        page.append("\nA command that waits for a run (`--watch`, `watch`) ends as the run did.\n");
        root.subcommands().values().forEach(command -> command(command, page));
        return page.toString();
    }

    private static void command(CommandLine line, StringBuilder page) {
        CommandSpec spec = line.getCommandSpec();
        boolean isGroup = !spec.subcommands().isEmpty();
        page.append(spec.parent().parent() == null ? "\n## " : "\n### ")
                .append(spec.qualifiedName())
                .append("\n\n")
                .append(String.join(" ", spec.usageMessage().description()))
                .append('\n');
        List<OptionSpec> own = spec.options().stream()
                .filter(option -> !option.inherited() && !option.usageHelp() && !option.versionHelp())
                .toList();
        if (!isGroup && own.size() + spec.positionalParameters().size() > 0) {
            page.append("\n| Argument | Means |\n|---|---|\n");
            for (PositionalParamSpec parameter : spec.positionalParameters()) {
                String label = parameter.paramLabel() + (parameter.arity().max() > 1 ? "…" : "");
                row("`" + label + "`", parameter.description(), "", page);
            }
            own.forEach(option -> option(option, page));
        }
        spec.subcommands().values().forEach(command -> command(command, page));
    }

    private static void options(List<OptionSpec> options, StringBuilder page) {
        page.append("| Argument | Means |\n|---|---|\n");
        options.forEach(option -> option(option, page));
    }

    private static void option(OptionSpec option, StringBuilder page) {
        String value = option.arity().max() > 0 && !option.paramLabel().isEmpty() ? " " + option.paramLabel() : "";
        String names = String.join("`, `", option.names());
        row("`" + names + value + "`", option.description(), need(option), page);
    }

    private static String need(OptionSpec option) {
        if (option.group() == null) {
            return option.required() ? " Required." : "";
        }
        String names = option.group().allOptionsNested().stream()
                .map(one -> "`" + one.longestName() + "`")
                .collect(Collectors.joining(", "));
        return (option.group().multiplicity().min() > 0 ? " One of " : " At most one of ") + names + ".";
    }

    private static void row(String name, String[] description, String more, StringBuilder page) {
        page.append("| ")
                .append(name)
                .append(" | ")
                .append(String.join(" ", description).replace("|", "\\|"))
                .append(more)
                .append(" |\n");
    }
}
