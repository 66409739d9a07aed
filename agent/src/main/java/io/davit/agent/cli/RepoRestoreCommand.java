package io.davit.agent.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.trees.Place;
import io.davit.agent.trees.TreeRestore;
import io.davit.agent.volume.Overwriting.Existing;
import io.davit.errors.Problem;
import io.davit.errors.Severity;
import io.davit.settings.ByteSize;
import io.davit.settings.Count;
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
            "Writes trees of a restore point into a folder, which is empty or absent unless --overwrite says "
                    + "what to do with what it holds.",
            "One tree goes into the folder itself, each of several into a folder of its name. Every piece is "
                    + "verified before it is written. Stopped, it is gone on with by --overwrite changed."
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
            description =
                    "Only this path, with all below it: TREE:PATH, or PATH if there is one tree. The folders that "
                            + "lead to it are made, too. May be repeated.")
    List<String> paths = new ArrayList<>();

    @Option(
            names = "--overwrite",
            paramLabel = "WHAT",
            description = "The folder may hold something. changed: what differs in kind, size, time, mode or owner is "
                    + "replaced. keep: what is there stays, and is told if it differs. missing: what is there stays, "
                    + "whatever it is.")
    @Nullable
    Existing overwrite;

    @Option(
            names = "--delete-extra",
            description = "Delete what the restore point does not have; within --path, if given. Needs --overwrite.")
    boolean deleteExtra;

    @Override
    int work(Place place, Output output) {
        TreeRestore.Order order = new TreeRestore.Order(
                point, to, Optional.ofNullable(tree), paths, Optional.ofNullable(overwrite), deleteExtra);
        TreeRestore.Result done = watched(output, progress -> new TreeRestore(place, order).run(progress));
        output.show(() -> json(done), () -> print(done, output));
        output.problems(done.problems());
        return done.problems().stream().map(Problem::severity).anyMatch(Severity.ERROR::equals)
                ? Failure.WITH_PROBLEMS
                : AgentCommand.DONE;
    }

    private static ObjectNode json(TreeRestore.Result done) {
        ObjectNode json = Output.object()
                .put("point", done.point().id().toString())
                .put("left", done.left())
                .put("deleted", done.deleted());
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
            output.line("restored    " + tree.tree() + " to " + tree.folder() + ": " + Count.of(tree.files(), "file")
                    + ", " + new ByteSize(tree.bytes()).forPeople());
        }
        if (done.left() + done.deleted() > 0) {
            output.line("left        " + Count.of(done.left(), "entry as it was", "entries as they were") + ", deleted "
                    + done.deleted());
        }
    }
}
