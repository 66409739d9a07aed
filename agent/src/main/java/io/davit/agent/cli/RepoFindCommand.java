package io.davit.agent.cli;

import io.davit.agent.repository.RestorePointId;
import io.davit.agent.trees.Place;
import io.davit.agent.trees.Points;
import io.davit.agent.trees.TreeListing;
import io.davit.agent.volume.PathPattern;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code repo find}. */
@Command(
        name = "find",
        description = "Looks for paths in a restore point, or in all of them, newest first.",
        footer = {
            "",
            "Examples:",
            "  davit-agent repo find --at /mnt/backup --passphrase-file pass latest '*.pdf'",
            "  davit-agent repo find --at /mnt/backup --passphrase-file pass 'letters/2026/**'",
        })
final class RepoFindCommand extends PlaceCommand {
    @Parameters(
            arity = "1..2",
            paramLabel = "[POINT] PATTERN",
            description =
                    "Only in this restore point; the pattern is one of .gitignore: '*.pdf' is compared with names, "
                            + "'letters/2026/**' with whole paths below a tree's root.")
    List<String> words = List.of();

    @Override
    int work(Place place, Output output) {
        PathPattern pattern = new PathPattern(words.getLast());
        List<RestorePointId> points = words.size() == 2
                ? List.of(Points.choose(place.repository(), words.getFirst()))
                : Points.in(place.repository()).newestFirst().stream()
                        .map(Points.Listed::id)
                        .toList();
        try (EntryStream stream = new EntryStream(output, "matches")) {
            for (RestorePointId point : points) {
                new TreeListing(place.repository().restorePoint(point))
                        .find(
                                pattern,
                                (tree, entry) -> stream.add(
                                        json -> {
                                            EntryStream.point(json, point);
                                            EntryStream.entry(json, tree, entry);
                                        },
                                        point + "  " + tree + ":" + EntryText.path(entry)));
            }
            stream.end(json -> json.writeNumberField("points", points.size()));
        }
        return AgentCommand.DONE;
    }
}
