package io.davit.house;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Commands as a page of Markdown, drawn from picocli's model. */
public final class CommandTables {
    private CommandTables() {}

    /** Options that stand everywhere, exit statuses, then each command with its own. */
    public static void draw(CommandSpec root, String behindStatuses, StringBuilder page) {
        page.append("## Everywhere\n\n");
        options(root.options().stream().filter(option -> !option.hidden()).toList(), page);
        page.append("\n## Exit status\n\n| Status | Means |\n|---|---|\n");
        root.usageMessage()
                .exitCodeList()
                .forEach((status, meaning) -> page.append("| ")
                        .append(status)
                        .append(" | ")
                        .append(meaning)
                        .append(" |\n"));
        page.append(behindStatuses);
        root.subcommands().values().forEach(command -> command(command, page));
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
        examples(spec, page);
        spec.subcommands().values().forEach(command -> command(command, page));
    }

    /** The indented lines of the footer. */
    private static void examples(CommandSpec spec, StringBuilder page) {
        List<String> lines = Arrays.stream(spec.usageMessage().footer())
                .filter(line -> line.startsWith("  "))
                .map(String::strip)
                .toList();
        if (!lines.isEmpty()) {
            page.append("\n```\n").append(String.join("\n", lines)).append("\n```\n");
        }
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
