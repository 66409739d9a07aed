package io.davit.agent.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.repository.RestorePointSummary;
import io.davit.agent.repository.RestorePointSummary.VolumeSummary;
import io.davit.agent.trees.Place;
import io.davit.agent.trees.Points;
import io.davit.settings.ByteSize;
import io.davit.settings.Count;
import java.time.temporal.ChronoUnit;
import picocli.CommandLine.Command;

/** {@code repo list}. */
@Command(
        name = "list",
        description = {
            "Lists the restore points of a repository, newest first, as its journals tell them now.",
            "What was forgotten is listed until a prune drops it, with the date from which on one may."
        },
        footer = {"", "Example:", "  davit-agent repo list --at /mnt/backup --passphrase-file pass"})
final class RepoListCommand extends PlaceCommand {
    @Override
    int work(Place place, Output output) {
        Points points = watched(output, progress -> Points.in(place.repository()));
        output.show(() -> json(points), () -> print(points, output));
        output.problems(points.problems());
        return points.problems().isEmpty() ? AgentCommand.DONE : Failure.WITH_PROBLEMS;
    }

    private static ObjectNode json(Points points) {
        ObjectNode json = Output.object();
        ArrayNode listed = json.putArray("points");
        points.newestFirst().forEach(point -> listed.add(TreeJson.of(point)));
        TreeJson.problems(json, points.problems());
        return json;
    }

    private static void print(Points points, Output output) {
        Table table = new Table("POINT", "SEALED", "FROM", "FILES", "BYTES", "ADDED", "STATE", "TREES");
        for (Points.Listed point : points.newestFirst()) {
            RestorePointSummary summary = point.summary();
            table.row(
                    point.id().toString(),
                    output.ago(summary.sealed()),
                    summary.cluster().name(),
                    Long.toString(summary.volumes().stream()
                            .mapToLong(VolumeSummary::files)
                            .sum()),
                    new ByteSize(summary.sourceBytes()).forPeople(),
                    new ByteSize(summary.storedBytes()).forPeople(),
                    state(point),
                    TreeText.trees(summary));
        }
        table.print(output);
    }

    private static String state(Points.Listed point) {
        RestorePointSummary summary = point.summary();
        String state = (summary.complete() ? "complete" : Count.of(summary.problems(), "problem"))
                + summary.lock().map(lock -> ", " + TreeText.lock(lock)).orElse("");
        return point.forgottenUntil()
                .map(until -> state + ", forgotten, goes " + until.truncatedTo(ChronoUnit.MINUTES))
                .orElse(state);
    }
}
