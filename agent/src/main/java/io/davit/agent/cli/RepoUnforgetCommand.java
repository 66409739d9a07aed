package io.davit.agent.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.repository.RestorePointId;
import io.davit.agent.trees.Place;
import io.davit.agent.trees.Points;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code repo unforget}. */
@Command(
        name = "unforget",
        description = "Takes back that restore points were forgotten, unless a prune dropped one of them already.",
        footer = {"", "Example:", "  davit-agent repo unforget --at /mnt/backup --passphrase-file pass 5f3a-2"})
final class RepoUnforgetCommand extends PlaceCommand {
    @Parameters(arity = "1..*", paramLabel = "POINT", description = PointText.DESCRIPTION)
    List<String> points = new ArrayList<>();

    @Override
    boolean isWriting() {
        return true;
    }

    @Override
    int work(Place place, Output output) {
        List<RestorePointId> chosen = watched(output, progress -> {
            List<RestorePointId> ids = points.stream()
                    .map(point -> Points.choose(place.repository(), point))
                    .toList();
            place.repository().upkeep().reprieve(ids, place.reading(progress));
            return ids;
        });
        output.show(() -> json(chosen), () -> chosen.forEach(point -> output.line("kept  " + point)));
        return AgentCommand.DONE;
    }

    private static ObjectNode json(List<RestorePointId> chosen) {
        ObjectNode json = Output.object();
        ArrayNode kept = json.putArray("kept");
        chosen.forEach(point -> kept.add(point.toString()));
        return json;
    }
}
