package io.davit.agent.cli;

import io.davit.agent.trees.Place;
import io.davit.agent.trees.Points;
import io.davit.agent.trees.TreeListing;
import io.davit.agent.trees.TreeName;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code repo ls}. */
@Command(
        name = "ls",
        description = "Shows the trees of a restore point, or what a folder of one holds, without restoring it: only "
                + "the part of the listing that it needs is read.",
        footer = {
            "",
            "Example:",
            "  davit-agent repo ls --at /mnt/backup --passphrase-file pass latest db:data --long",
        })
final class RepoListingCommand extends PlaceCommand {
    @Parameters(index = "0", paramLabel = "POINT", description = PointText.DESCRIPTION)
    String point = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "TREE[:PATH]",
            description = "Tree, and folder or file in it; PATH alone if there is one tree. Default: all trees.")
    @Nullable
    String path;

    @Option(names = "--recursive", description = "With everything below.")
    boolean isRecursive;

    @Option(names = "--long", description = "With mode, owner, group, size and time.")
    boolean isLong;

    @Override
    int work(Place place, Output output) {
        var opened = place.repository().restorePoint(Points.choose(place.repository(), point));
        TreeListing listing = new TreeListing(opened);
        List<TreeName> trees = listing.names();
        try (EntryStream stream = new EntryStream(output, "entries")) {
            if (path != null) {
                show(listing, path, stream);
            } else if (isRecursive) {
                trees.forEach(tree -> show(listing, tree.text(), stream));
            } else {
                trees.forEach(tree -> stream.add(json -> json.writeStringField("tree", tree.text()), tree.text()));
            }
            stream.end(json -> EntryStream.point(json, opened.id()));
        }
        return AgentCommand.DONE;
    }

    private void show(TreeListing listing, String at, EntryStream stream) {
        listing.list(at, isRecursive, (tree, entry) -> {
            String line = EntryText.line(entry, isLong);
            stream.add(json -> EntryStream.entry(json, tree, entry), path == null ? tree + ":" + line : line);
        });
    }
}
