package io.davit.agent.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.repository.Verification;
import io.davit.agent.repository.Verification.Touched;
import io.davit.agent.repository.VolumeIdentity;
import io.davit.agent.run.RunContext;
import io.davit.agent.trees.PathText;
import io.davit.agent.trees.Place;
import io.davit.agent.trees.TreeName;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.settings.ByteSize;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code repo verify}. */
@Command(
        name = "verify",
        description = {
            "Verifies the repository, as if nothing of it were known: all signed objects and listings, whether every pack is",
            "there, and the data of as many packs as wished. Says which objects are damaged, and exactly which restore",
            "points, trees and files they touch. Writes nothing to the place. Exit status 1 if something is damaged."
        },
        footer = {"", "Example:", "  davit-agent repo verify --at /mnt/backup --passphrase-file pass --sample 5"})
final class RepoVerifyCommand extends PlaceCommand {
    /** So many findings of a kind are kept to be shown; all are counted. */
    private static final int SHOWN = 10_000;

    @ArgGroup(exclusive = true)
    Depth depth = new Depth();

    static final class Depth {
        @Option(names = "--structure", description = "No data of files. This is the default.")
        boolean structure;

        @Option(
                names = "--sample",
                paramLabel = "PERCENT",
                description = "The data of so many packs in a hundred, drawn anew each time.")
        @Nullable
        Double sample;

        @Option(names = "--everything", description = "The data of all packs.")
        boolean everything;
    }

    private final List<String[]> damaged = new ArrayList<>();
    private final List<Touched> touched = new ArrayList<>();

    @Override
    int work(Place place, Output output) {
        double percent = depth.everything ? 100 : depth.sample == null ? 0 : depth.sample;
        if (!(percent >= 0 && percent <= 100)) {
            throw new DavitException(ErrorCode.ARGUMENT_INVALID, "--sample is a percentage, from 0 to 100");
        }
        Verification.Report report = watched(output, progress -> {
            RunContext run = place.reading(progress);
            Verification.Order order =
                    new Verification.Order(percent / 100, run.id().value().getLeastSignificantBits());
            return place.repository().verify(order, run, new Kept());
        });
        output.show(() -> json(report), () -> print(report, output));
        return report.isClean() ? AgentCommand.DONE : Failure.WITH_PROBLEMS;
    }

    private final class Kept implements Verification.Findings {
        @Override
        public void damaged(String object, DavitException why) {
            if (damaged.size() < SHOWN) {
                damaged.add(new String[] {object, why.code().name(), why.sentence()});
            }
        }

        @Override
        public void touched(Touched found) {
            if (touched.size() < SHOWN) {
                touched.add(found);
            }
        }
    }

    private ObjectNode json(Verification.Report report) {
        ObjectNode json = Output.object()
                .put("clean", report.isClean())
                .put("points", report.points())
                .put("segments", report.segments())
                .put("packs", report.packs())
                .put("packsRead", report.packsRead())
                .put("bytesRead", report.bytesRead())
                .put("packsNotRead", report.packsLeft())
                .put("bytesNotRead", report.bytesLeft())
                .put("damagedObjects", report.damagedObjects())
                .put("touchedCount", report.touched());
        ArrayNode objects = json.putArray("damaged");
        damaged.forEach(object -> objects.addObject()
                .put("object", object[0])
                .put("code", object[1])
                .put("message", object[2]));
        ArrayNode items = json.putArray("touched");
        touched.forEach(found -> describe(found, items.addObject()));
        return json;
    }

    private static void describe(Touched found, ObjectNode json) {
        json.put("point", found.point().toString());
        switch (found) {
            case Verification.Point ignored -> json.put("what", "point");
            case Verification.File file ->
                tree(json.put("what", "file"), file.volume()).put("path", PathText.of(file.path()));
            case Verification.Files files ->
                tree(json.put("what", "files-from"), files.volume()).put("path", PathText.of(files.from()));
            case Verification.Resource resource ->
                json.put("what", "object").put("object", resource.key().toString());
        }
        json.put("code", found.why().code().name()).put("message", found.why().sentence());
    }

    private static ObjectNode tree(ObjectNode json, VolumeIdentity volume) {
        return json.put("tree", TreeName.of(volume).text());
    }

    private void print(Verification.Report report, Output output) {
        damaged.forEach(object -> output.line("damaged  " + object[0] + "  " + object[1] + ": " + object[2]));
        touched.forEach(found -> output.line("touched  " + found.point() + "  " + text(found)));
        more(report.damagedObjects() - damaged.size(), "damaged objects", output);
        more(report.touched() - touched.size(), "touched items", output);
        output.line("points      " + report.points());
        output.line("packs       " + report.packs() + ", " + report.packsRead() + " of them read ("
                + new ByteSize(report.bytesRead()).forPeople() + ")");
        if (report.packsLeft() > 0) {
            output.line("not read    " + report.packsLeft() + " packs (" + new ByteSize(report.bytesLeft()).forPeople()
                    + "): they are there; what is in them was not looked at");
        }
        output.line(
                report.isClean()
                        ? "verified    no damage was found" + (report.packsLeft() > 0 ? " in what was read" : "")
                        : "damaged     " + report.damagedObjects() + " objects; they touch " + report.touched()
                                + " items");
    }

    private static void more(long count, String what, Output output) {
        if (count > 0) {
            output.line("and " + count + " more " + what);
        }
    }

    private static String text(Touched found) {
        return switch (found) {
            case Verification.Point ignored -> "everything";
            case Verification.File file -> TreeName.of(file.volume()) + ":" + PathText.of(file.path());
            case Verification.Files files ->
                TreeName.of(files.volume()) + ":" + PathText.of(files.from()) + " and what follows it";
            case Verification.Resource resource -> resource.key().toString();
        };
    }
}
