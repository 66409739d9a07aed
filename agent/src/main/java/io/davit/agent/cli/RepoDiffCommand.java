package io.davit.agent.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.davit.agent.repository.RestorePoint;
import io.davit.agent.trees.Place;
import io.davit.agent.trees.Points;
import io.davit.agent.trees.TreeDiff;
import io.davit.agent.trees.TreeDiff.Added;
import io.davit.agent.trees.TreeDiff.Change;
import io.davit.agent.trees.TreeDiff.Modified;
import io.davit.agent.trees.TreeDiff.Removed;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code repo diff}. */
@Command(
        name = "diff",
        description = {
            "Shows what differs between two restore points: + added, - removed, M modified, and how (kind, "
                    + "content, mode, owner, time).",
            "What is the same in both is not even read. The time of a folder is no difference by itself."
        },
        footer = {"", "Example:", "  davit-agent repo diff --at /mnt/backup --passphrase-file pass 5f3a-2 latest"})
final class RepoDiffCommand extends PlaceCommand {
    @Parameters(index = "0", paramLabel = "POINT", description = "The older one.")
    String from = "";

    @Parameters(index = "1", paramLabel = "POINT", description = "The newer one; both as in 'repo ls'.")
    String to = "";

    @Option(names = "--tree", paramLabel = "TREE", description = "Only this tree. Default: all of both.")
    @Nullable
    String tree;

    private long added;
    private long removed;
    private long modified;

    @Override
    int work(Place place, Output output) {
        RestorePoint older = place.repository().restorePoint(Points.choose(place.repository(), from));
        RestorePoint newer = place.repository().restorePoint(Points.choose(place.repository(), to));
        try (EntryStream stream = new EntryStream(output, "changes")) {
            new TreeDiff(older, newer).compare(Optional.ofNullable(tree), change -> show(change, stream));
            stream.end(json -> {
                json.writeStringField("from", older.id().toString());
                json.writeStringField("to", newer.id().toString());
                json.writeNumberField("added", added);
                json.writeNumberField("removed", removed);
                json.writeNumberField("modified", modified);
            });
        }
        output.aside(added + " added, " + removed + " removed, " + modified + " modified");
        return AgentCommand.DONE;
    }

    private void show(Change change, EntryStream stream) {
        String path = (tree == null ? change.tree() + ":" : "") + EntryText.path(change.entry());
        switch (change) {
            case Added ignored -> {
                added++;
                stream.add(json -> fields(json, "+", change), "+ " + path);
            }
            case Removed ignored -> {
                removed++;
                stream.add(json -> fields(json, "-", change), "- " + path);
            }
            case Modified found -> {
                modified++;
                stream.add(
                        json -> {
                            fields(json, "M", change);
                            EntryStream.words(json, "aspects", found.aspects());
                        },
                        "M " + path + "  ("
                                + found.aspects().stream()
                                        .map(aspect -> aspect.name().toLowerCase(Locale.ROOT))
                                        .collect(Collectors.joining(", "))
                                + ")");
            }
        }
    }

    private static void fields(JsonGenerator json, String sign, Change change) throws IOException {
        json.writeStringField("change", sign);
        EntryStream.entry(json, change.tree(), change.entry());
    }
}
