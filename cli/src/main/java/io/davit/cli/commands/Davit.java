package io.davit.cli.commands;

import io.davit.cli.contexts.ContextsFile;
import io.davit.cli.hub.HubDialer;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.settings.ArgumentSentence;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;

/** The command {@code davit} itself: global options, the list of commands, exit statuses. */
@Command(
        name = "davit",
        description = "Backs up and restores the clusters of a fleet, through its Davit hub.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.class,
        scope = ScopeType.INHERIT,
        synopsisSubcommandLabel = "COMMAND",
        sortOptions = false,
        usageHelpAutoWidth = true,
        subcommands = {
            LoginCommand.class,
            ContextCommand.class,
            FleetCommand.class,
            ClusterCommand.class,
            EnrolmentCommand.class,
            LocationCommand.class,
            CredentialCommand.class,
            BackupCommand.class,
            RestoreCommand.class,
            ApplicationCommand.class,
            AuditCommand.class,
            VersionCommand.class,
            CompletionCommand.class,
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:done",
            "1:a run was done, and items are missing",
            "2:what was typed or configured is wrong",
            "3:something around is unreachable or refuses",
            "4:something is full, too large or too slow",
            "5:it exists already, or changed meanwhile",
            "6:authenticity, trust or permission; always refused, never guessed",
            "7:a defect of Davit",
            "8:canceled by a person or a deadline",
        })
public final class Davit {
    @Option(
            names = "--context",
            paramLabel = "NAME",
            scope = ScopeType.INHERIT,
            description = "The hub to talk to, by the name it got at login. Default: the context in use.")
    @Nullable
    String context;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            scope = ScopeType.INHERIT,
            defaultValue = "table",
            description = "table for people; json or yaml for programs: one document on standard output.")
    Output.Format format = Output.Format.table;

    private final World world;

    /**
     * What is around the command.
     *
     * @param isTerminal whether a person watches standard error
     * @param interrupted keeps what is to be said if the person ends this program, until it is closed
     */
    public record World(
            Map<String, String> environment,
            Clock clock,
            Consumer<Duration> pause,
            Interruption interrupted,
            HubDialer hubs,
            boolean isTerminal,
            InputStream in,
            PrintWriter out,
            PrintWriter err) {}

    /** What is done when a person ends this program before it is done. */
    @FunctionalInterface
    public interface Interruption {
        /** Until the answer is closed. */
        Armed arm(Runnable farewell);

        /** Is taken back by closing. */
        @FunctionalInterface
        interface Armed extends AutoCloseable {
            @Override
            void close();
        }
    }

    public Davit(World world) {
        this.world = world;
    }

    /** Does what the arguments say; never throws. Answers the exit status. */
    public int execute(String... arguments) {
        int status = commandLine()
                .setOut(world.out())
                .setErr(world.err())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((e, args) -> ofArguments(e))
                .setExecutionExceptionHandler((e, line, result) -> output().failure(e))
                .execute(arguments);
        world.out().flush();
        world.err().flush();
        return status;
    }

    /** The commands, for who wants to look at them. */
    CommandLine commandLine() {
        return new CommandLine(this);
    }

    private int ofArguments(ParameterException e) {
        int status = output().failure(new DavitException(
                ErrorCode.ARGUMENT_INVALID, ArgumentSentence.of(String.valueOf(e.getMessage()))));
        if (format == Output.Format.table) {
            CommandLine.UnmatchedArgumentException.printSuggestions(e, world.err());
            world.err()
                    .println(
                            "usage: " + e.getCommandLine().getHelp().synopsis(7).strip());
        }
        return status;
    }

    World world() {
        return world;
    }

    Output output() {
        return new Output(format, world.isTerminal(), world.out(), world.err());
    }

    Optional<String> context() {
        return Optional.ofNullable(context)
                .or(() -> Optional.ofNullable(world.environment().get("DAVIT_CONTEXT")));
    }

    /** {@code $DAVIT_CONFIG}, else {@code davit/contexts.yaml} where the person's configuration is. */
    ContextsFile contexts() {
        Map<String, String> environment = world.environment();
        Path configuration = Optional.ofNullable(environment.get("XDG_CONFIG_HOME"))
                .filter(folder -> !folder.isEmpty())
                .map(Path::of)
                .orElse(Path.of(environment.getOrDefault("HOME", ""), ".config"));
        return new ContextsFile(Optional.ofNullable(environment.get("DAVIT_CONFIG"))
                .map(Path::of)
                .orElse(configuration.resolve("davit").resolve("contexts.yaml")));
    }
}
