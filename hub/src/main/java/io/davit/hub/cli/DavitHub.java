package io.davit.hub.cli;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.hub.config.HubConfig;
import io.davit.hub.keys.KeyFolder;
import io.davit.settings.ArgumentSentence;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;

/** The command {@code davit-hub} itself: global options, the list of commands, exit statuses. */
@Command(
        name = "davit-hub",
        description = "Makes and keeps the keys of a Davit hub, and runs it.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.class,
        scope = ScopeType.INHERIT,
        synopsisSubcommandLabel = "COMMAND",
        sortOptions = false,
        usageHelpAutoWidth = true,
        subcommands = {
            InitCommand.class,
            RunCommand.class,
            KeysCommand.class,
            BundleCommand.class,
            StoreCommand.class,
            VersionCommand.class,
            AutoComplete.GenerateCompletion.class,
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:done",
            "2:what was typed or configured is wrong",
            "3:something around is unreachable or refuses",
            "4:something is full, too large or too slow",
            "5:it exists already, or changed meanwhile",
            "6:authenticity, trust or permission; always refused, never guessed",
            "7:a defect of Davit",
            "8:canceled by a person or a deadline",
        })
public final class DavitHub {
    private static final String DEFAULT_CONFIG = "/etc/davit/hub.yaml";

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "Configuration file. Default: $DAVIT_HUB_CONFIG, else " + DEFAULT_CONFIG + ".")
    @Nullable
    Path config;

    @Option(
            names = "--keys-dir",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description =
                    "The key folder, instead of keys-dir of the configuration; commands about keys then need none.")
    @Nullable
    Path keysDir;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            scope = ScopeType.INHERIT,
            defaultValue = "text",
            description = "text for people, json for programs: one document on standard output.")
    Output.Format format = Output.Format.text;

    private final Map<String, String> environment;
    private final Clock clock;
    private final Serving serving;
    private final StoreCopies copies;
    private final InputStream in;
    private final PrintWriter out;
    private final PrintWriter err;

    public DavitHub(
            Map<String, String> environment,
            Clock clock,
            Serving serving,
            StoreCopies copies,
            InputStream in,
            PrintWriter out,
            PrintWriter err) {
        this.environment = environment;
        this.clock = clock;
        this.serving = serving;
        this.copies = copies;
        this.in = in;
        this.out = out;
        this.err = err;
    }

    /** Does what the arguments say; never throws. Answers the exit status. */
    public int execute(String... arguments) {
        int status = commandLine()
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((e, args) -> ofArguments(e))
                .setExecutionExceptionHandler((e, line, result) -> output().failure(e))
                .execute(arguments);
        out.flush();
        err.flush();
        return status;
    }

    /** The commands, for who wants to look at them. */
    CommandLine commandLine() {
        return new CommandLine(this);
    }

    private int ofArguments(ParameterException e) {
        int status = output().failure(new DavitException(
                ErrorCode.ARGUMENT_INVALID, ArgumentSentence.of(String.valueOf(e.getMessage()))));
        if (format == Output.Format.text) {
            err.println("usage: " + e.getCommandLine().getHelp().synopsis(7).strip());
        }
        return status;
    }

    Output output() {
        return new Output(format, out, err);
    }

    Clock clock() {
        return clock;
    }

    InputStream in() {
        return in;
    }

    /** @throws DavitException CONFIG_UNREADABLE, CONFIG_UNKNOWN_KEY, CONFIG_INVALID */
    HubConfig config() {
        return HubConfig.read(Optional.ofNullable(config)
                .or(() ->
                        Optional.ofNullable(environment.get("DAVIT_HUB_CONFIG")).map(Path::of))
                .orElse(Path.of(DEFAULT_CONFIG)));
    }

    void serve() {
        serving.serve(config());
    }

    StoreCopies copies() {
        return copies;
    }

    KeyFolder keys() {
        return new KeyFolder(keysDir == null ? config().keysDir() : keysDir);
    }
}
