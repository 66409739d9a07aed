package io.davit.agent.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.trees.Place;
import io.davit.agent.trees.TreeRestore;
import io.davit.errors.Problem;
import io.davit.errors.Severity;
import io.davit.settings.ByteSize;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code repo restore}. */
@Command(
        name = "restore",
        description = {
            "Writes trees of a restore point into a folder, which is empty or absent. One tree goes into the folder itself,",
            "each of several into a folder of its name. Every piece is verified before it is written."
        },
        footer = {
            "",
            "Example:",
            "  davit-agent repo restore --at /mnt/backup --passphrase-file pass latest --to /tmp/again",
        })
final class RepoRestoreCommand extends PlaceCommand {
    @Parameters(paramLabel = "POINT", description = PointText.DESCRIPTION)
    String point = "";

    @Option(
            names = "--to",
            paramLabel = "DIR",
            required = true,
            description = "Folder to restore into; made if absent.")
    Path to = Path.of("");

    @Option(names = "--tree", paramLabel = "TREE", description = "Only this tree. Default: all.")
    @Nullable
    String tree;

    @Option(
            names = "--path",
            paramLabel = "PATH",
            description = {
                "Only this path, with all below it: TREE:PATH, or PATH if there is one tree. The folders that lead to it",
                "are made, too. May be repeated."
            })
    List<String> paths = new ArrayList<>();

    @Override
    int work(Place place, Output output) {
        TreeRestore.Order order = new TreeRestore.Order(point, to, Optional.ofNullable(tree), paths);
        TreeRestore.Result done = watched(output, progress -> new TreeRestore(place, order).run(progress));
        output.show(() -> json(done), () -> print(done, output));
        output.problems(done.problems());
        return done.problems().stream().map(Problem::severity).anyMatch(Severity.ERROR::equals)
                ? Failure.WITH_PROBLEMS
                : AgentCommand.DONE;
    }

    private static ObjectNode json(TreeRestore.Result done) {
        ObjectNode json = Output.object().put("point", done.point().id().toString());
        ArrayNode trees = json.putArray("trees");
        for (TreeRestore.Restored tree : done.trees()) {
            trees.addObject()
                    .put("tree", tree.tree().text())
                    .put("folder", tree.folder().toString())
                    .put("files", tree.files())
                    .put("bytes", tree.bytes());
        }
        TreeJson.problems(json, done.problems());
        return json;
    }

    private static void print(TreeRestore.Result done, Output output) {
        output.line("point       " + done.point().id());
        for (TreeRestore.Restored tree : done.trees()) {
            output.line("restored    " + tree.tree() + " to " + tree.folder() + ": " + tree.files() + " files, "
                    + new ByteSize(tree.bytes()).forPeople());
        }
    }
}
