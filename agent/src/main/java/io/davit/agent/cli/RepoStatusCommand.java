package io.davit.agent.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.catalog.LocationReport;
import io.davit.agent.catalog.PointJson;
import io.davit.agent.repository.RepositoryPin;
import io.davit.agent.trees.Place;
import io.davit.agent.trees.Points;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** {@code repo status}. */
@Command(
        name = "status",
        description = {
            "Opens the repository and says how it stands: reachable, trusted, what it holds.",
            "With --at, the place is any folder or bucket; without, it is a location of the agent's configuration."
        })
final class RepoStatusCommand implements Callable<Integer> {
    @ParentCommand
    @Nullable
    RepoCommand parent;

    @Mixin
    PlaceOptions options = new PlaceOptions();

    @Override
    public Integer call() {
        if (parent == null) {
            throw new IllegalStateException("a command outside davit-agent");
        }
        DavitAgent agent = parent.agent();
        return options.at == null ? configured(agent) : alone(agent);
    }

    private int alone(DavitAgent agent) {
        Output output = agent.output();
        try (Place place = agent.places().open(options.order(agent), false)) {
            RepositoryPin pin = place.repository().pin();
            Points points = Points.in(place.repository());
            ObjectNode json = RepoCommand.json(pin)
                    .put("place", place.describe())
                    .put("points", points.newestFirst().size());
            TreeJson.problems(json, points.problems());
            output.show(() -> json, () -> {
                output.line("place       " + place.describe());
                RepoCommand.describe(pin, output);
                output.line("points      " + points.newestFirst().size());
            });
            output.problems(points.problems());
            return points.problems().isEmpty() ? AgentCommand.DONE : Failure.WITH_PROBLEMS;
        }
    }

    /** By the agent of the configuration, which brings its catalog up to date by the way. */
    private int configured(DavitAgent agent) {
        Output output = agent.output();
        try (Desk desk = agent.open()) {
            String name = desk.location(Optional.ofNullable(options.location));
            LocationReport report = desk.inspect(name);
            ObjectNode json =
                    RepoCommand.json(report.pin()).put("location", name).put("place", report.place());
            json.set("catalog", PointJson.of(report.catalog()));
            output.show(json, () -> {
                output.line("location    " + name + " (" + report.place() + ")");
                RepoCommand.describe(report.pin(), output);
                output.line("points      " + report.catalog().points());
                output.problems(report.catalog().problems());
            });
            return report.catalog().problems().isEmpty() ? AgentCommand.DONE : Failure.WITH_PROBLEMS;
        }
    }
}
