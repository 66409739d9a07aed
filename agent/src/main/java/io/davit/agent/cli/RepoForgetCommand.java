package io.davit.agent.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.repository.ForgetOrder;
import io.davit.agent.repository.RestorePointId;
import io.davit.agent.trees.Place;
import io.davit.agent.trees.Points;
import io.davit.agent.trees.Retention;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code repo forget}. */
@Command(
        name = "forget",
        description = {
            "Gives restore points up: those that are named, or those that no rule keeps.",
            "They stay listed and restorable until their quarantine is over and 'repo prune' runs; until "
                    + "then 'repo unforget' takes it back. Rules count complete restore points only, and those of each "
                    + "source, selection and schedule by themselves: what was made on demand takes no place of what a "
                    + "schedule made. The newest complete one of a schedule is never forgotten; one that was made on "
                    + "demand is not as long as nothing newer of the same is complete."
        },
        footer = {
            "",
            "Examples:",
            "  davit-agent repo forget --at /mnt/backup --passphrase-file pass 5f3a-2",
            "  davit-agent repo forget --at /mnt/backup --passphrase-file pass --keep-daily 7 --keep-weekly 5 --dry-run",
        })
final class RepoForgetCommand extends PlaceCommand {
    @Parameters(arity = "0..*", paramLabel = "POINT", description = PointText.DESCRIPTION)
    List<String> points = new ArrayList<>();

    @Option(names = "--keep-last", paramLabel = "N", description = "Keep the newest N.")
    int last;

    @Option(names = "--keep-hourly", paramLabel = "N", description = "Keep the newest one of each of N hours.")
    int hourly;

    @Option(names = "--keep-daily", paramLabel = "N", description = "Keep the newest one of each of N days.")
    int daily;

    @Option(names = "--keep-weekly", paramLabel = "N", description = "Keep the newest one of each of N weeks.")
    int weekly;

    @Option(names = "--keep-monthly", paramLabel = "N", description = "Keep the newest one of each of N months.")
    int monthly;

    @Option(names = "--keep-yearly", paramLabel = "N", description = "Keep the newest one of each of N years.")
    int yearly;

    @Option(
            names = "--older-than",
            paramLabel = "AGE",
            description = "Keep everything that is not older, such as 30d; alone: forget everything that is.")
    @Nullable
    String olderThan;

    @Option(
            names = "--zone",
            paramLabel = "ZONE",
            description = "Time zone of the days, weeks, months and years, such as Europe/Lisbon. Default: UTC.")
    String zone = "UTC";

    @Option(
            names = "--schedule",
            paramLabel = "NAME",
            description = "The rules are for what this schedule made; whatever else there is stays.")
    @Nullable
    String schedule;

    @Option(names = "--quarantine", paramLabel = "AGE", description = "How long no prune drops them. Default: 7d.")
    String quarantine = "7d";

    @Option(
            names = "--most-per-day",
            paramLabel = "N",
            description =
                    "How many restore points this machine forgets within 24 hours, at most: so that whoever takes it "
                            + "over cannot give up all at once. Default: 100.")
    int mostPerDay = ForgetOrder.USUAL_PER_DAY;

    @Option(names = "--dry-run", description = "Only show what would be forgotten.")
    boolean dryRun;

    @Override
    boolean isWriting() {
        return !dryRun;
    }

    @Override
    int work(Place place, Output output) {
        Duration wait = AgentCommand.age("--quarantine", quarantine);
        AgentCommand.requireAtLeastOne("--most-per-day", mostPerDay);
        ForgetOrder order = new ForgetOrder(wait, mostPerDay);
        Optional<Retention> rules = rules();
        if (points.isEmpty() == rules.isEmpty()) {
            throw new DavitException(
                    ErrorCode.ARGUMENT_INVALID, "name restore points, or say with rules which ones to keep; not both");
        }
        if (schedule != null && rules.isEmpty()) {
            throw new DavitException(ErrorCode.ARGUMENT_INVALID, "--schedule goes with rules of what to keep");
        }
        List<RestorePointId> chosen = new ArrayList<>();
        Optional<Instant> until = watched(output, progress -> {
            if (rules.isPresent()) {
                Points listed = Points.in(place.repository());
                requireWhole(listed);
                chosen.addAll(rules.get().toForget(listed, output.clock().instant()));
            }
            points.forEach(point -> chosen.add(Points.choose(place.repository(), point)));
            if (chosen.isEmpty()) {
                return Optional.empty();
            }
            if (dryRun) {
                place.repository().upkeep().checkForget(chosen, order, place.reading(progress));
                return Optional.of(output.clock().instant().plus(wait));
            }
            return Optional.of(place.repository().upkeep().forget(chosen, order, place.reading(progress)));
        });
        output.show(() -> json(chosen, until), () -> print(chosen, until, output));
        return AgentCommand.DONE;
    }

    /** What a broken journal hides could be what a rule keeps. */
    private static void requireWhole(Points points) {
        points.problems().stream().findFirst().ifPresent(problem -> {
            throw new DavitException(problem.code(), problem.subject() + ": " + problem.message());
        });
    }

    private Optional<Retention> rules() {
        List<Integer> counts = List.of(last, hourly, daily, weekly, monthly, yearly);
        if (counts.stream().anyMatch(count -> count < 0)) {
            throw new DavitException(ErrorCode.ARGUMENT_INVALID, "a number of restore points to keep is below zero");
        }
        if (olderThan == null && counts.stream().allMatch(count -> count == 0)) {
            return Optional.empty();
        }
        return Optional.of(new Retention(
                last,
                hourly,
                daily,
                weekly,
                monthly,
                yearly,
                Optional.ofNullable(olderThan).map(text -> AgentCommand.age("--older-than", text)),
                zone(),
                Optional.ofNullable(schedule)));
    }

    private ZoneId zone() {
        try {
            return ZoneId.of(zone);
        } catch (java.time.DateTimeException e) {
            throw new DavitException(ErrorCode.ARGUMENT_INVALID, "--zone " + zone + " is no time zone", e);
        }
    }

    private ObjectNode json(List<RestorePointId> chosen, Optional<Instant> until) {
        ObjectNode json = Output.object().put("dryRun", dryRun);
        ArrayNode forgotten = json.putArray("forgotten");
        chosen.forEach(point -> forgotten.add(point.toString()));
        until.ifPresent(instant -> json.put("notBefore", instant.toString()));
        return json;
    }

    private void print(List<RestorePointId> chosen, Optional<Instant> until, Output output) {
        String what = dryRun ? "would be forgotten  " : "forgotten  ";
        chosen.forEach(point -> output.line(what + point));
        output.line(until.map(instant ->
                        "They stay restorable until a prune after " + instant.truncatedTo(ChronoUnit.SECONDS) + ".")
                .orElse("There is nothing to forget."));
    }
}
