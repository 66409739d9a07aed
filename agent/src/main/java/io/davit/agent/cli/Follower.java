package io.davit.agent.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.catalog.PointJson;
import io.davit.agent.run.Outcome;
import io.davit.agent.run.RunJson;
import io.davit.agent.run.RunKind;
import io.davit.agent.run.RunRecord;
import io.davit.settings.ByteSize;
import java.time.Duration;
import java.util.Optional;
import java.util.TreeMap;

/** Follows a run until it ends, showing how far it is, and then says how it ended. */
final class Follower {
    private static final Duration LOOK = Duration.ofMillis(200);

    private final Desk desk;
    private final Output output;

    Follower(Desk desk, Output output) {
        this.desk = desk;
        this.output = output;
    }

    /** What an earlier process left undone comes first. */
    void finishInterrupted() {
        for (RunTicket ticket : desk.resume()) {
            output.aside("run " + ticket.id() + " was interrupted and goes on first");
            RunRecord ended = follow(ticket);
            output.aside("run " + ended.id() + " ended: " + ended.state().word());
        }
    }

    RunRecord follow(RunTicket ticket) {
        output.aside("run " + ticket.id());
        ProgressLine line = new ProgressLine(output);
        try {
            while (true) {
                Optional<RunRecord> ended = ticket.await(LOOK);
                if (ended.isPresent()) {
                    return ended.get();
                }
                line.update(ticket.progress());
            }
        } finally {
            line.end();
        }
    }

    /** Shows the run as the result of the command; answers the exit status. */
    int report(RunRecord run) {
        show(run);
        return Failure.status(run);
    }

    void show(RunRecord run) {
        ObjectNode json = RunJson.of(run);
        desk.pointOf(run.id()).ifPresent(point -> json.set("restorePoint", PointJson.of(point)));
        output.show(json, () -> print(run));
    }

    void print(RunRecord run) {
        output.line("run         " + run.id() + " (" + run.order().kind().word() + ", location '"
                + run.order().location() + "')");
        output.line("state       " + run.state().word());
        run.ended()
                .ifPresent(ended -> output.line("took        " + Output.span(Duration.between(run.admitted(), ended))));
        if (run.order().kind() == RunKind.BACKUP) {
            desk.pointOf(run.id()).ifPresent(point -> {
                output.line("point       " + point.id());
                if (!point.summary().leftOut().isEmpty()) {
                    output.line(
                            "left out    " + String.join(", ", point.summary().leftOut()) + " (on purpose)");
                }
            });
        }
        run.outcome().ifPresent(this::print);
    }

    private void print(Outcome outcome) {
        new TreeMap<>(outcome.counts()).forEach((name, count) -> {
            if (count != 0) {
                output.line("%-11s %s".formatted(name, count(name, count)));
            }
        });
        output.problems(outcome.problems());
        switch (outcome) {
            case Outcome.Succeeded ignored -> {}
            case Outcome.PartlySucceeded partly ->
                say(
                        partly.code().name(),
                        "some items have problems",
                        partly.code().guidance());
            case Outcome.Failed failed ->
                say(failed.code().name(), failed.message(), failed.code().guidance());
            case Outcome.Canceled canceled -> output.aside("canceled: " + canceled.reason());
        }
    }

    private void say(String code, String message, String guidance) {
        output.aside("error " + code + ": " + message);
        output.aside("next: " + guidance);
    }

    private static String count(String name, long count) {
        return name.endsWith("ytes") ? new ByteSize(count).forPeople() : Long.toString(count);
    }
}
