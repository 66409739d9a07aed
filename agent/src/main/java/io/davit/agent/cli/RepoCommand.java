package io.davit.agent.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.catalog.LocationReport;
import io.davit.agent.catalog.PointJson;
import io.davit.agent.repository.RepositoryPin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code repo init}, {@code repo status}. */
@Command(
        name = "repo",
        description = "Creates or examines the repository in a backup location.",
        subcommands = {RepoCommand.Init.class, RepoCommand.Status.class})
final class RepoCommand extends CommandGroup {

    private static void describe(RepositoryPin pin, Output output) {
        output.line("repository  " + pin.repositoryId());
        output.line("owner       " + pin.ownerFingerprint());
    }

    private static ObjectNode json(RepositoryPin pin) {
        return Output.object()
                .put("repository", pin.repositoryId())
                .put("ownerFingerprint", pin.ownerFingerprint())
                .put("keyCommitment", pin.keyCommitment());
    }

    @Command(
            name = "init",
            description = "Creates a repository in an empty location, under the passphrase of its file.",
            footer = "%nKeep a copy of the passphrase elsewhere: without it nobody can restore, not even you.")
    static final class Init extends AgentCommand {
        @Mixin
        LocationOption location = new LocationOption();

        @Override
        int work(Desk desk, Output output) {
            String name = location.in(desk);
            RepositoryPin pin = desk.initialise(name);
            output.show(json(pin).put("location", name), () -> {
                output.line("The location '" + name + "' now holds a repository.");
                describe(pin, output);
            });
            return DONE;
        }
    }

    @Command(
            name = "status",
            description = "Opens the repository and says how it stands: reachable, trusted, what it holds.")
    static final class Status extends AgentCommand {
        @Mixin
        LocationOption location = new LocationOption();

        @Override
        int work(Desk desk, Output output) {
            String name = location.in(desk);
            LocationReport report = desk.inspect(name);
            ObjectNode json = json(report.pin()).put("location", name).put("place", report.place());
            json.set("catalog", PointJson.of(report.catalog()));
            output.show(json, () -> {
                output.line("location    " + name + " (" + report.place() + ")");
                describe(report.pin(), output);
                output.line("points      " + report.catalog().points());
                output.problems(report.catalog().problems());
            });
            return report.catalog().problems().isEmpty() ? DONE : Failure.WITH_PROBLEMS;
        }
    }
}
