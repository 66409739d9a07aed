package io.davit.agent.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.davit.agent.repository.Verification;
import io.davit.agent.run.RunContext;
import io.davit.agent.trees.Place;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.settings.ByteSize;
import io.davit.settings.Count;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code repo verify}. */
@Command(
        name = "verify",
        description = {
            "Verifies the repository, as if nothing of it were known: all signed objects and listings, "
                    + "whether every pack is there, and the data of as many packs as wished.",
            "Says which objects are damaged, and exactly which restore points, trees and files they touch, "
                    + "and how much was not looked at. Writes nothing to the place. Exit status 1 if something is "
                    + "damaged."
        },
        footer = {"", "Example:", "  davit-agent repo verify --at /mnt/backup --passphrase-file pass --sample 5"})
final class RepoVerifyCommand extends PlaceCommand {
    @ArgGroup(exclusive = true)
    Depth depth = new Depth();

    static final class Depth {
        @Option(
                names = "--structure",
                description =
                        "All signed objects and listings, presence and size of every pack, and no data of files. This is "
                                + "the default.")
        boolean structure;

        @Option(
                names = "--sample",
                paramLabel = "PERCENT",
                description =
                        "The structure, and all blocks of so many packs in a hundred, drawn anew each time, each with "
                                + "the same chance. The result says how much was not read.")
        @Nullable
        Double sample;

        @Option(names = "--everything", description = "The structure, and all blocks of all packs.")
        boolean everything;
    }

    @Override
    int work(Place place, Output output) {
        double percent = depth.everything ? 100 : depth.sample == null ? 0 : depth.sample;
        if (!(percent >= 0 && percent <= 100)) {
            throw new DavitException(ErrorCode.ARGUMENT_INVALID, "--sample is a percentage, from 0 to 100");
        }
        try (EntryStream stream = new EntryStream(output, "touched")) {
            VerifyFindings findings = new VerifyFindings(output, stream);
            Verification.Report report = watched(output, progress -> {
                RunContext run = place.reading(progress);
                Verification.Order order =
                        new Verification.Order(percent / 100, run.id().value().getLeastSignificantBits());
                return place.repository().verify(order, run, findings);
            });
            stream.end(json -> {
                findings.end(report, json);
                write(report, json);
            });
            if (!output.isJson()) {
                findings.print(report);
                print(report, output);
            }
            return report.isClean() ? AgentCommand.DONE : Failure.WITH_PROBLEMS;
        }
    }

    private static void write(Verification.Report report, JsonGenerator json) throws IOException {
        json.writeBooleanField("clean", report.isClean());
        json.writeNumberField("points", report.points());
        json.writeNumberField("segments", report.segments());
        json.writeNumberField("packs", report.packs());
        json.writeNumberField("packsRead", report.packsRead());
        json.writeNumberField("bytesRead", report.bytesRead());
        json.writeNumberField("packsNotRead", report.packsLeft());
        json.writeNumberField("bytesNotRead", report.bytesLeft());
    }

    private static void print(Verification.Report report, Output output) {
        output.line("points      " + report.points());
        output.line("packs       " + report.packs() + ", " + report.packsRead() + " of them read ("
                + new ByteSize(report.bytesRead()).forPeople() + ")");
        if (report.packsLeft() > 0) {
            output.line("not read    " + Count.of(report.packsLeft(), "pack") + " ("
                    + new ByteSize(report.bytesLeft()).forPeople() + "): there, and what is inside was not looked at");
        }
        output.line(
                report.isClean()
                        ? "verified    no damage was found" + (report.packsLeft() > 0 ? " in what was read" : "")
                        : "damaged     "
                                + Count.of(report.damagedObjects(), "object; it touches ", "objects; they touch ")
                                + Count.of(report.touched(), "item"));
        output.writer().flush();
    }
}
