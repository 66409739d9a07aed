package io.davit.agent.cli;

import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command {@code davit-agent} itself: global options, the list of commands, exit statuses. */
@Command(
        name = "davit-agent",
        description =
                "Backs up and restores a Kubernetes cluster, alone: with a configuration file and a backup location.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        scope = ScopeType.INHERIT,
        synopsisSubcommandLabel = "COMMAND",
        sortOptions = false,
        usageHelpAutoWidth = true,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:done",
            "1:done, but some items have problems; they are listed with their codes",
            "2:what was typed or configured is wrong",
            "3:something around is unreachable or refuses",
            "4:something is full, too large or too slow",
            "5:it exists already, or changed meanwhile",
            "6:authenticity, trust or permission; always refused, never guessed",
            "7:a defect of Davit",
            "8:canceled by a person or a deadline",
        })
public final class DavitAgent {
    private static final List<Class<?>> COMMANDS = List.of(
            RepoCommand.class,
            BackupCommand.class,
            RestoreCommand.class,
            ListCommand.class,
            DescribeCommand.class,
            CatalogCommand.class,
            RunsCommand.class,
            CancelCommand.class,
            ResumeCommand.class,
            RunCommand.class,
            EnrolCommand.class,
            HubKeysCommand.class,
            GuardrailsCommand.class,
            PendingCommand.class,
            ApproveCommand.class,
            AuditCommand.class,
            VersionCommand.class,
            AutoComplete.GenerateCompletion.class);

    private static final String DEFAULT_CONFIG = "/etc/davit/agent.yaml";

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "Configuration file. Default: $DAVIT_AGENT_CONFIG, else " + DEFAULT_CONFIG + ".")
    @Nullable
    Path config;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            scope = ScopeType.INHERIT,
            defaultValue = "text",
            description = "text for people, json for programs: one document on standard output.")
    Output.Format format = Output.Format.text;

    @Option(
            names = {"-v", "--verbose"},
            scope = ScopeType.INHERIT,
            description = "Show the log while the command runs.")
    boolean verbose;

    private final DeskOpener opener;
    private final Approver approver;
    private final PlaceOpener places;
    private final Map<String, String> environment;
    private final boolean terminal;
    private final Clock clock;
    private final PrintWriter out;
    private final PrintWriter err;
    private final OutputStream bytes;

    /**
     * @param terminal whether a person watches: bars and tables instead of plain lines
     * @param bytes standard output for what is no text
     */
    public DavitAgent(
            DeskOpener opener,
            Approver approver,
            PlaceOpener places,
            Map<String, String> environment,
            boolean terminal,
            Clock clock,
            PrintWriter out,
            PrintWriter err,
            OutputStream bytes) {
        this.opener = opener;
        this.approver = approver;
        this.places = places;
        this.environment = environment;
        this.terminal = terminal;
        this.clock = clock;
        this.out = out;
        this.err = err;
        this.bytes = bytes;
    }

    /** The commands as picocli knows them: all, unless the first arguments name one. */
    CommandLine commandLine(String... arguments) {
        CommandLine line = new CommandLine(this);
        CommandChoice below = new CommandChoice(arguments).add(line, COMMANDS);
        CommandLine repo = line.getSubcommands().get(RepoCommand.NAME);
        if (repo != null) {
            below.add(repo, RepoCommand.COMMANDS);
        }
        return line;
    }

    /** Does what the arguments say; never throws. Answers the exit status. */
    public int execute(String... arguments) {
        CommandLine line = commandLine(arguments)
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(
                        (e, args) -> Failure.ofArguments(e, wantsJson(arguments), clock, out, err))
                .setExecutionExceptionHandler((e, commandLine, result) -> Failure.of(e, output()));
        int status = line.execute(arguments);
        out.flush();
        err.flush();
        return status;
    }

    /** Known before the arguments could be parsed, so that even their errors come in the format that was asked for. */
    private static boolean wantsJson(String[] arguments) {
        String all = " " + String.join(" ", arguments) + " ";
        return all.contains(" -o json ")
                || all.contains(" -o=json ")
                || all.contains(" -ojson ")
                || all.contains(" --output json ")
                || all.contains(" --output=json ");
    }

    Output output() {
        return new Output(format, terminal, clock, out, err);
    }

    OutputStream bytes() {
        return bytes;
    }

    Approver approver() {
        return approver;
    }

    /** Empty as well if it is set to nothing. */
    Optional<String> environment(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
    }

    PlaceOpener places() {
        return places;
    }

    Desk open() {
        return opener.open(configFile());
    }

    /** Whether it exists or not. */
    Path configFile() {
        return Optional.ofNullable(config)
                .or(() -> environment("DAVIT_AGENT_CONFIG").map(Path::of))
                .orElse(Path.of(DEFAULT_CONFIG));
    }
}
