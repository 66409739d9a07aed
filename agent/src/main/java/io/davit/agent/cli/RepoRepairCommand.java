package io.davit.agent.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.davit.agent.repository.Repair;
import io.davit.agent.trees.Place;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.settings.ByteSize;
import io.davit.settings.Count;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code repo repair}. */
@Command(
        name = "repair",
        description = {
            "Brings back what restore points need and lack, by new objects only; nothing that is there is "
                    + "changed or removed.",
            "Packs of which no index speaks any more are read as a whole and named by a new one. With a copy "
                    + "of the repository, missing entries of journals, packs and reference lists come back from there, and so do the blocks of packs that were cut short, or, with "
                    + "--everything, are damaged within: into new packs. What stays damaged "
                    + "is told; 'verify' then says what that touches. Exit status 1 if something stays damaged."
        },
        footer = {
            "",
            "Example:",
            "  davit-agent repo repair --at /mnt/backup --passphrase-file pass --copy /mnt/second --dry-run"
        })
final class RepoRepairCommand extends PlaceCommand {
    @Option(
            names = "--copy",
            paramLabel = "WHERE",
            description = "A copy of this repository, as with --at; the same passphrase or key opens it. Nothing is "
                    + "written there, and what does not authenticate is not taken.")
    @Nullable
    String copy;

    @Option(
            names = "--everything",
            description = "With --copy: also read all packs that are there, and replace what is damaged within them.")
    boolean everything;

    @Option(names = "--dry-run", description = "Only say what would be done; writes nothing.")
    boolean dryRun;

    @Override
    boolean isWriting() {
        return !dryRun;
    }

    @Override
    int work(Place place, Output output) {
        if (copy == null) {
            if (everything) {
                throw new DavitException(ErrorCode.ARGUMENT_INVALID, "--everything goes with --copy");
            }
            return work(place, Optional.empty(), output);
        }
        DavitAgent agent = agent();
        try (Place second = agent.places().open(options.order(agent, copy), false)) {
            return work(place, Optional.of(second), output);
        }
    }

    private int work(Place place, Optional<Place> second, Output output) {
        try (EntryStream stream = new EntryStream(output, "objects")) {
            Repair.Order order = new Repair.Order(second.map(Place::repository), everything, dryRun);
            Repair.Report report = watched(
                    output, progress -> place.repository().repair(order, place.reading(progress), new Told(stream)));
            stream.end(json -> write(report, json));
            if (!output.isJson()) {
                print(report, output);
            }
            return report.left() == 0 ? AgentCommand.DONE : Failure.WITH_PROBLEMS;
        }
    }

    private final class Told implements Repair.Visitor {
        private final EntryStream stream;

        Told(EntryStream stream) {
            this.stream = stream;
        }

        @Override
        public void broughtBack(String object) {
            add("brought-back", object, (dryRun ? "would bring back " : "brought back     ") + object);
        }

        @Override
        public void named(String pack) {
            add("named", pack, (dryRun ? "would name       " : "named            ") + pack);
        }

        @Override
        public void replaced(String pack, int blocks) {
            String line =
                    (dryRun ? "would replace    " : "replaced         ") + Count.of(blocks, "block") + " of " + pack;
            add("replaced", pack, line);
        }

        private void add(String what, String object, String line) {
            stream.add(
                    json -> {
                        json.writeStringField("what", what);
                        json.writeStringField("object", object);
                    },
                    line);
        }

        @Override
        public void left(String object, DavitException why) {
            stream.add(
                    json -> {
                        json.writeStringField("what", "left");
                        json.writeStringField("object", object);
                        json.writeStringField("code", why.code().name());
                        json.writeStringField("message", why.sentence());
                    },
                    "left             " + object + "  " + why.code().name() + ": " + why.sentence());
        }
    }

    private void write(Repair.Report report, JsonGenerator json) throws IOException {
        json.writeBooleanField("dryRun", dryRun);
        json.writeNumberField("points", report.points());
        json.writeNumberField("broughtBack", report.broughtBack());
        json.writeNumberField("named", report.named());
        json.writeNumberField("replaced", report.replaced());
        json.writeNumberField("left", report.left());
        json.writeNumberField("bytes", report.bytes());
    }

    private void print(Repair.Report report, Output output) {
        output.line("points           " + report.points());
        output.line((dryRun ? "would store      " : "stored           ") + new ByteSize(report.bytes()).forPeople());
        if (report.left() > 0) {
            output.line(
                    "stay damaged     " + Count.of(report.left(), "object") + ": 'repo verify' says what they touch");
        }
        output.writer().flush();
    }
}
