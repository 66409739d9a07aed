package io.davit.agent.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.repository.PruneOrder;
import io.davit.agent.repository.PruneReport;
import io.davit.agent.repository.Space;
import io.davit.agent.trees.Place;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.settings.ByteSize;
import io.davit.settings.Count;
import java.time.temporal.ChronoUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code repo prune}. */
@Command(
        name = "prune",
        description = {
            "Reclaims what no restore point needs any more: data of forgotten ones whose quarantine is over, "
                    + "and of backups that never ended.",
            "Of packs of which little is needed, what is needed is copied into new ones first. Backups of "
                    + "other machines may run meanwhile: what they could still refer to is deleted by the next prune. "
                    + "Stop it with Ctrl-C as you like: the next one goes on. It is the only command that needs the "
                    + "right to delete. Exit status 1 if index segments, or packs that were to be copied, are damaged."
        },
        footer = {"", "Example:", "  davit-agent repo prune --at /mnt/backup --passphrase-file pass --dry-run"})
final class RepoPruneCommand extends PlaceCommand {
    @Option(names = "--dry-run", description = "Only show what would be reclaimed; writes nothing.")
    boolean dryRun;

    @Option(
            names = "--repack-below",
            paramLabel = "PERCENT",
            defaultValue = "50",
            description = "Copy what is needed of packs of which less than this is needed; 0 copies nothing. Default: "
                    + "${DEFAULT-VALUE}. Only packs of this machine, or of machines that wrote nothing for 30 days: "
                    + "others could not refer to copies.")
    double repackBelow;

    @Option(
            names = "--repack-at-most",
            paramLabel = "SIZE",
            defaultValue = "10GiB",
            description = "Copy no more than this; the rest waits for the next prune. Default: ${DEFAULT-VALUE}.")
    String repackAtMost = "";

    @Override
    boolean isWriting() {
        return !dryRun;
    }

    @Override
    int work(Place place, Output output) {
        PruneOrder order = order();
        PruneReport report = watched(
                output,
                progress -> dryRun
                        ? place.repository().upkeep().previewPrune(order, place.reading(progress))
                        : place.repository().upkeep().prune(order, place.reading(progress)));
        output.show(() -> json(report), () -> print(report, output));
        output.problems(report.problems());
        return report.problems().isEmpty() ? AgentCommand.DONE : Failure.WITH_PROBLEMS;
    }

    private PruneOrder order() {
        if (!(repackBelow >= 0 && repackBelow <= 100)) {
            throw new DavitException(ErrorCode.ARGUMENT_INVALID, "--repack-below is a percentage, from 0 to 100");
        }
        try {
            return new PruneOrder(
                    repackBelow / 100, ByteSize.parse(repackAtMost).bytes());
        } catch (IllegalArgumentException e) {
            throw new DavitException(ErrorCode.ARGUMENT_INVALID, "--repack-at-most: " + e.getMessage(), e);
        }
    }

    private ObjectNode json(PruneReport report) {
        ObjectNode json = Output.object().put("dryRun", dryRun).put("generation", report.generation());
        ArrayNode dropped = json.putArray("dropped");
        report.dropped().forEach(point -> dropped.add(point.toString()));
        put(json, "repacked", report.repacked().packs());
        json.put("copiedBytes", report.repacked().copied());
        put(json, "condemned", report.condemned());
        put(json, "deleted", report.deleted());
        json.put("sparedPacks", report.spared());
        put(json, "locked", report.locked().packs());
        report.locked().until().ifPresent(until -> json.put("lockedUntil", until.toString()));
        ArrayNode waiting = json.putArray("waitingFor");
        report.waitingFor()
                .forEach(
                        run -> waiting.addObject().put("writer", run.writerId()).put("run", run.run()));
        put(json, "orphans", report.orphans());
        TreeJson.problems(json, report.problems());
        return json;
    }

    private static void put(ObjectNode json, String name, Space.Objects objects) {
        json.putObject(name).put("packs", objects.count()).put("bytes", objects.bytes());
    }

    private void print(PruneReport report, Output output) {
        report.dropped().forEach(point -> output.line((dryRun ? "would drop  " : "dropped     ") + point));
        PruneReport.Repacked repacked = report.repacked();
        if (repacked.packs().count() > 0) {
            output.line((dryRun ? "would copy  " : "copied      ")
                    + new ByteSize(repacked.copied()).forPeople() + " out of " + text(repacked.packs()) + ": gains "
                    + new ByteSize(repacked.packs().bytes() - repacked.copied()).forPeople());
        }
        output.line((dryRun ? "reclaimable " : "condemned   ") + text(report.condemned()));
        if (!dryRun) {
            output.line("deleted     " + text(report.deleted()));
        }
        if (report.spared() > 0) {
            output.line("spared      " + Count.of(report.spared(), "pack") + " that a restore point needs");
        }
        report.locked()
                .until()
                .ifPresent(until -> output.line(
                        "locked      " + text(report.locked().packs()) + " that nothing needs, the last of them until "
                                + until.truncatedTo(ChronoUnit.MINUTES)));
        if (report.orphans().count() > 0) {
            output.line("orphans     " + text(report.orphans()) + " that no index names; they are left");
        }
        report.waitingFor()
                .forEach(run -> output.line("waiting     for run " + run.run() + " of writer " + run.writerId()
                        + ": prune again once it has ended"));
    }

    private static String text(Space.Objects objects) {
        return Count.of(objects.count(), "pack") + ", " + new ByteSize(objects.bytes()).forPeople();
    }
}
