package io.davit.agent.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.repository.RestorePointId;
import io.davit.agent.repository.RestorePointSummary.VolumeSummary;
import io.davit.agent.repository.Space;
import io.davit.agent.trees.Place;
import io.davit.agent.trees.Points;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.settings.ByteSize;
import io.davit.settings.Count;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code repo stats}. */
@Command(
        name = "stats",
        description = {
            "Shows what the repository takes in its place, and of each restore point, or of one: what was "
                    + "backed up (logical), what is stored of it, how much of that no other restore point needs "
                    + "(unique), and how much of that a prune reclaims without copying anything, once it is forgotten "
                    + "(reclaimable), or once the store's locks end (locked).",
            "Reads all reference lists twice."
        },
        footer = {"", "Example:", "  davit-agent repo stats --at /mnt/backup --passphrase-file pass latest"})
final class RepoStatsCommand extends PlaceCommand {
    @Parameters(arity = "0..1", paramLabel = "POINT", description = PointText.DESCRIPTION)
    @Nullable
    String point;

    /** @param shown of each, newest first */
    private record Found(Points points, Space space, Map<RestorePointId, Space.OfPoint> shown) {}

    @Override
    int work(Place place, Output output) {
        Found found = watched(output, progress -> {
            Points points = Points.in(place.repository());
            Optional<RestorePointId> chosen =
                    Optional.ofNullable(point).map(wanted -> Points.choose(place.repository(), wanted));
            Space space = place.repository().space(place.reading(progress));
            Map<RestorePointId, Space.OfPoint> shown = new HashMap<>();
            space.points().stream()
                    .filter(of -> chosen.isEmpty() || chosen.get().equals(of.id()))
                    .forEach(of -> shown.put(of.id(), of));
            if (chosen.isPresent() && shown.isEmpty()) {
                throw new DavitException(ErrorCode.RESTORE_POINT_UNKNOWN, "there is no restore point " + chosen.get());
            }
            return new Found(points, space, shown);
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
        Space space = found.space();
        ObjectNode json = Output.object()
                .put("points", found.points().newestFirst().size())
                .put("logicalBytes", logical(found.points().newestFirst()))
                .put("storedBytes", space.bytes())
                .put("neededBytes", space.needed())
                .put("unneededBytes", space.unneeded().bytes())
                .put("lockedBytes", space.locked().packs().bytes())
                .put("sparseBytes", space.sparse());
        space.locked().until().ifPresent(until -> json.put("lockedUntil", until.toString()));
        ObjectNode kinds = json.putObject("kinds");
        space.kinds()
                .forEach((kind, objects) ->
                        kinds.putObject(kind).put("objects", objects.count()).put("bytes", objects.bytes()));
        ArrayNode each = json.putArray("ofPoints");
        for (Points.Listed listed : found.points().newestFirst()) {
            Space.OfPoint of = found.shown().get(listed.id());
            if (of != null) {
                ObjectNode one = each.addObject()
                        .put("point", listed.id().toString())
                        .put("logicalBytes", listed.summary().sourceBytes())
                        .put(
                                "files",
                                listed.summary().volumes().stream()
                                        .mapToLong(VolumeSummary::files)
                                        .sum())
                        .put("packs", of.packs())
                        .put("storedBytes", of.stored())
                        .put("uniqueBytes", of.unique())
                        .put("reclaimableBytes", of.reclaimable())
                        .put("lockedBytes", of.locked());
                of.lockedUntil().ifPresent(until -> one.put("lockedUntil", until.toString()));
            }
        }
        TreeJson.problems(json, found.points().problems());
        return json;
    }

    private static void print(Found found, Output output) {
        Space space = found.space();
        output.line("points      " + found.points().newestFirst().size());
        output.line("logical     " + text(logical(found.points().newestFirst())) + " in all points together");
        output.line("stored      " + text(space.bytes()));
        space.kinds()
                .forEach((kind, objects) -> output.line(
                        "  %-10s%s, %s".formatted(kind, Count.of(objects.count(), "object"), text(objects.bytes()))));
        output.line("needed      " + text(space.needed()) + " by any point");
        output.line("unneeded    " + text(space.unneeded().bytes()) + " in "
                + Count.of(space.unneeded().count(), "pack") + " that a prune reclaims");
        space.locked()
                .until()
                .ifPresent(until -> output.line("locked      "
                        + text(space.locked().packs().bytes()) + " in "
                        + Count.of(space.locked().packs().count(), "pack")
                        + " that nothing needs, and that the store keeps, at the longest until "
                        + until.truncatedTo(ChronoUnit.MINUTES)));
        output.line(
                "sparse      " + text(space.sparse()) + " that a prune reclaims by copying the rest of their packs");
        Table table = new Table("POINT", "LOGICAL", "STORED", "UNIQUE", "RECLAIMABLE", "LOCKED");
        for (Points.Listed listed : found.points().newestFirst()) {
            Space.OfPoint of = found.shown().get(listed.id());
            if (of != null) {
                table.row(
                        listed.id().toString(),
                        text(listed.summary().sourceBytes()),
                        text(of.stored()),
                        text(of.unique()),
                        text(of.reclaimable()),
                        of.lockedUntil()
                                .map(until -> text(of.locked()) + " until " + until.truncatedTo(ChronoUnit.MINUTES))
                                .orElse("-"));
            }
        }
        table.print(output);
    }

    private static String text(long bytes) {
        return new ByteSize(bytes).forPeople();
    }
}
