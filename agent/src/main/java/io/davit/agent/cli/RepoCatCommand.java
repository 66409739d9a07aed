package io.davit.agent.cli;

import io.davit.agent.trees.Place;
import io.davit.agent.trees.Points;
import io.davit.agent.trees.TreeListing;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.io.OutputStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code repo cat}. */
@Command(
        name = "cat",
        description = {
            "Writes one file of a restore point to standard output, each piece after it was verified.",
            "If it fails, what was written is right, and not all."
        },
        footer = {
            "",
            "Example:",
            "  davit-agent repo cat --at /mnt/backup --passphrase-file pass latest db:data/customers.csv | head",
        })
final class RepoCatCommand extends PlaceCommand {
    @Parameters(index = "0", paramLabel = "POINT", description = PointText.DESCRIPTION)
    String point = "";

    @Parameters(
            index = "1",
            paramLabel = "TREE:PATH",
            description = "Tree, and file in it; PATH alone if there is one tree.")
    String path = "";

    @Override
    int work(Place place, Output output) {
        TreeListing listing =
                new TreeListing(place.repository().restorePoint(Points.choose(place.repository(), point)));
        OutputStream bytes = agent().bytes();
        try {
            listing.read(path, bytes::write);
            bytes.flush();
        } catch (IOException e) {
            throw new DavitException(
                    ErrorCode.FILE_WRITE_FAILED, "standard output cannot be written: " + e.getMessage(), e);
        }
        return AgentCommand.DONE;
    }
}
