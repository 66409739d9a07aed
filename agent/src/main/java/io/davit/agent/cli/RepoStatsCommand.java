package io.davit.agent.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.repository.RestorePointId;
import io.davit.agent.repository.RestorePointSummary.VolumeSummary;
import io.davit.agent.repository.Space;
import io.davit.agent.trees.Place;
import io.davit.agent.trees.Points;
import io.davit.settings.ByteSize;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code repo stats}. */
@Command(
        name = "stats",
        description = {
            "Shows what the repository takes in its place, and what was backed up into it. Of one restore point: what is",
            "stored of it, and how much of that no other restore point needs."
        },
        footer = {"", "Example:", "  davit-agent repo stats --at /mnt/backup --passphrase-file pass latest"})
final class RepoStatsCommand extends PlaceCommand {
    @Parameters(arity = "0..1", paramLabel = "POINT", description = PointText.DESCRIPTION)
    @Nullable
    String point;

    private record Found(Points points, Optional<Points.Listed> chosen, Space space) {}

    @Override
    int work(Place place, Output output) {
        Found found = watched(output, progress -> {
            Points points = Points.in(place.repository());
            Optional<RestorePointId> id =
                    Optional.ofNullable(point).map(wanted -> Points.choose(place.repository(), wanted));
            Space space = place.repository().space(id, place.reading(progress));
            Optional<Points.Listed> chosen = id.flatMap(wanted -> points.newestFirst().stream()
                    .filter(listed -> listed.id().equals(wanted))
                    .findFirst());
            return new Found(points, chosen, space);
        });
        output.show(() -> json(found), () -> print(found, output));
        output.problems(found.points().problems());
        return found.points().problems().isEmpty() ? AgentCommand.DONE : Failure.WITH_PROBLEMS;
    }

    private static long logical(List<Points.Listed> points) {
        return points.stream()
                .mapToLong(listed -> listed.summary().sourceBytes())
                .sum();
    }

    private static ObjectNode json(Found found) {
        ObjectNode json = Output.object()
                .put("points", found.points().newestFirst().size())
                .put("logicalBytes", logical(found.points().newestFirst()))
                .put("storedBytes", found.space().bytes());
        ObjectNode kinds = json.putObject("kinds");
        found.space()
                .kinds()
                .forEach((kind, objects) ->
                        kinds.putObject(kind).put("objects", objects.count()).put("bytes", objects.bytes()));
        found.space().point().ifPresent(of -> {
            ObjectNode point = json.putObject("point")
                    .put("packs", of.packs())
                    .put("storedBytes", of.stored())
                    .put("uniqueBytes", of.unique());
            found.chosen()
                    .ifPresent(chosen -> point.put("point", chosen.id().toString())
                            .put("logicalBytes", chosen.summary().sourceBytes())
                            .put(
                                    "files",
                                    chosen.summary().volumes().stream()
                                            .mapToLong(VolumeSummary::files)
                                            .sum()));
        });
        TreeJson.problems(json, found.points().problems());
        return json;
    }

    private static void print(Found found, Output output) {
        long logical = logical(found.points().newestFirst());
        output.line("points      " + found.points().newestFirst().size());
        output.line("logical     " + new ByteSize(logical).forPeople() + " in all points together");
        output.line("stored      " + new ByteSize(found.space().bytes()).forPeople());
        found.space()
                .kinds()
                .forEach((kind, objects) -> output.line("  %-10s%d objects, %s"
                        .formatted(kind, objects.count(), new ByteSize(objects.bytes()).forPeople())));
        found.space().point().ifPresent(of -> {
            found.chosen().ifPresent(chosen -> {
                output.line("point       " + chosen.id());
                output.line("logical     " + new ByteSize(chosen.summary().sourceBytes()).forPeople());
            });
            output.line("stored      " + new ByteSize(of.stored()).forPeople() + " in " + of.packs() + " packs");
            output.line("unique      " + new ByteSize(of.unique()).forPeople() + " that no other point needs");
        });
    }
}
