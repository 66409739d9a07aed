package io.davit.agent.cli;

import io.davit.agent.guardrails.Approval;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.settings.Durations;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code approve}: needs no configuration, but a kubeconfig of somebody who may write in the agent's namespace. */
@Command(
        name = "approve",
        description =
                "Approves one thing for the agent of a cluster, with the rights of whoever runs the command; the agent cannot.")
final class ApproveCommand implements Callable<Integer> {
    private static final Duration LONGEST = Duration.ofDays(30);

    @ParentCommand
    @Nullable
    DavitAgent parent;

    @Parameters(paramLabel = "KIND:DIGEST", description = "What is approved, as 'davit-agent pending' prints it.")
    String what = "";

    @Option(
            names = "--expires",
            paramLabel = "DURATION",
            defaultValue = "2h",
            description = "How long the approval counts, at most 30d. Default: 2h.")
    String expires = "";

    @Option(names = "--by", paramLabel = "NAME", description = "A name for the audit. Default: the user's.")
    @Nullable
    String by;

    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            description = "Kubeconfig of a cluster admin. Default: $KUBECONFIG, else ~/.kube/config.")
    @Nullable
    Path kubeconfig;

    @Override
    public Integer call() {
        if (parent == null) {
            throw new IllegalStateException("a command outside davit-agent");
        }
        Output output = parent.output();
        Approval approval = approval(output);
        parent.approver().approve(approval, kubeconfig(parent));
        output.show(
                Output.object()
                        .put("approved", what)
                        .put("expires", approval.expires().toString())
                        .put("by", approval.by()),
                () -> output.line("Approved until " + approval.expires() + ". Let it be ordered again now."));
        return AgentCommand.DONE;
    }

    private Approval approval(Output output) {
        int colon = what.indexOf(':');
        Approval.Kind kind = Arrays.stream(Approval.Kind.values())
                .filter(candidate -> what.startsWith(candidate.word() + ":"))
                .findFirst()
                .orElseThrow(() -> wrong("'" + what + "' is not KIND:DIGEST, as 'davit-agent pending' prints it"));
        Duration wanted;
        try {
            wanted = Durations.parse(expires);
        } catch (IllegalArgumentException e) {
            throw new DavitException(ErrorCode.ARGUMENT_INVALID, "--expires must be " + e.getMessage(), e);
        }
        if (wanted.isZero() || wanted.compareTo(LONGEST) > 0) {
            throw wrong("--expires must be more than nothing and at most 30d");
        }
        String name = Optional.ofNullable(by).orElseGet(() -> System.getProperty("user.name", "-"));
        try {
            return new Approval(
                    kind,
                    what.substring(colon + 1),
                    output.clock().instant().plus(wanted).truncatedTo(ChronoUnit.SECONDS),
                    name);
        } catch (IllegalArgumentException e) {
            throw new DavitException(ErrorCode.ARGUMENT_INVALID, String.valueOf(e.getMessage()), e);
        }
    }

    private Path kubeconfig(DavitAgent agent) {
        return Optional.ofNullable(kubeconfig)
                .or(() -> agent.environment("KUBECONFIG").map(Path::of))
                .or(() -> agent.environment("HOME").map(home -> Path.of(home, ".kube", "config")))
                .orElseThrow(() -> wrong("say which kubeconfig with --kubeconfig"));
    }

    private static DavitException wrong(String sentence) {
        return new DavitException(ErrorCode.ARGUMENT_INVALID, sentence);
    }
}
