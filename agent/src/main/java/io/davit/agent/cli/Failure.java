package io.davit.agent.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.run.Outcome;
import io.davit.agent.run.RunRecord;
import io.davit.errors.Category;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.settings.ArgumentSentence;
import java.io.PrintWriter;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** How a command that did not work says so: code, sentence, next step; never a stack trace. */
final class Failure {
    static final int WITH_PROBLEMS = 1;
    private static final Logger LOG = LoggerFactory.getLogger(Failure.class);

    private Failure() {}

    /** Prints what went wrong and answers the exit status. */
    static int of(Exception e, Output output) {
        if (e instanceof DavitException coded) {
            return print(coded.code(), coded.sentence(), output);
        }
        LOG.atError().setCause(e).log("a command ended in a defect");
        return print(ErrorCode.INTERNAL_ERROR, e.getClass().getSimpleName() + ": " + e.getMessage(), output);
    }

    static int ofArguments(ParameterException e, boolean json, Clock clock, PrintWriter out, PrintWriter err) {
        Output output = new Output(json ? Output.Format.json : Output.Format.text, false, clock, out, err);
        int status = print(ErrorCode.ARGUMENT_INVALID, sentence(e), output);
        if (!json) {
            UnmatchedArgumentException.printSuggestions(e, err);
            err.println("usage: " + e.getCommandLine().getHelp().synopsis(7).strip());
        }
        return status;
    }

    private static String sentence(ParameterException e) {
        String message = e.getMessage();
        return message == null ? "the arguments are wrong" : ArgumentSentence.of(message);
    }

    private static int print(ErrorCode code, String sentence, Output output) {
        if (output.isJson()) {
            output.show(error(code, sentence), () -> {});
        } else {
            output.aside("error " + code + ": " + sentence);
            output.aside("next: " + code.guidance());
        }
        return code.category().exitStatus();
    }

    static ObjectNode error(ErrorCode code, String sentence) {
        ObjectNode document = Output.object();
        document.putObject("error")
                .put("code", code.name())
                .put("category", code.category().name())
                .put("message", sentence)
                .put("guidance", code.guidance());
        return document;
    }

    /** The exit status of a run that ended. */
    static int status(RunRecord run) {
        Outcome outcome = run.outcome().orElseThrow(() -> new IllegalStateException("the run has not ended"));
        return switch (outcome) {
            case Outcome.Succeeded ignored -> AgentCommand.DONE;
            case Outcome.PartlySucceeded ignored -> WITH_PROBLEMS;
            case Outcome.Failed failed -> failed.code().category().exitStatus();
            case Outcome.Canceled ignored -> Category.CANCELED.exitStatus();
        };
    }
}
