package io.davit.agent.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.repository.Compression;
import io.davit.agent.repository.Naming;
import io.davit.agent.trees.LockChoice;
import io.davit.agent.trees.Place;
import io.davit.agent.trees.TreeBackup;
import io.davit.agent.trees.TreeSource;
import io.davit.agent.volume.ExcludePatterns;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.settings.ByteSize;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code repo backup}. */
@Command(
        name = "backup",
        description = {
            "Backs folders up as the trees of a new restore point.",
            "What did not change since the last backup of a tree of that name, by this machine's state, is "
                    + "neither read nor stored again. Stop it with Ctrl-C as you like: what was stored is found again "
                    + "by the next backup."
        },
        footer = {
            "",
            "Example:",
            "  davit-agent repo backup --at /mnt/backup --passphrase-file pass --exclude '*.tmp' /home db=/srv/snapshot-7",
        })
final class RepoBackupCommand extends PlaceCommand {
    @Parameters(
            arity = "1..*",
            paramLabel = "[NAME=]PATH",
            description =
                    "A folder, or a single file. Its tree is called by the absolute path, or by the name before '=': "
                            + "give one if the path is another each time.")
    List<String> paths = new ArrayList<>();

    @Option(
            names = "--exclude",
            paramLabel = "PATTERN",
            description =
                    "Leave out what matches, as in .gitignore: '*.tmp', 'node_modules/', '/var/cache', 'src/**/*.o'. "
                            + "May be repeated.")
    List<String> excludes = new ArrayList<>();

    @Option(
            names = "--compression",
            paramLabel = "PROFILE",
            defaultValue = "auto",
            description = "fast, auto or better: least time, what pays in most places, fewest bytes. Default: auto.")
    Compression compression = Compression.AUTO;

    @Option(names = "--name", paramLabel = "NAME", description = "What people call the restore point.")
    String name = "";

    @Option(names = "--label", paramLabel = "KEY=VALUE", description = "A label of the restore point. May be repeated.")
    List<String> labels = new ArrayList<>();

    @Mixin
    ScheduleOption schedule = new ScheduleOption();

    @Option(
            names = "--retain",
            paramLabel = "AGE",
            description = "Until the restore point is so old, such as 90d, nobody forgets or prunes it.")
    @Nullable
    String retain;

    @Option(
            names = "--lock",
            paramLabel = "MODE",
            defaultValue = "auto",
            description = {
                "How the store itself locks what a restore point with --retain needs: governance (an admin may end it),",
                "compliance (nobody may), off, or auto: as the bucket is set up, where it has object lock. Default: auto."
            })
    LockChoice lock = LockChoice.AUTO;

    @Option(
            names = "--parallel",
            paramLabel = "N",
            defaultValue = "4",
            description = "Trees that are read at the same time, at most. Default: 4.")
    int parallel;

    @Override
    boolean isWriting() {
        return true;
    }

    @Override
    int work(Place place, Output output) {
        AgentCommand.requireAtLeastOne("--parallel", parallel);
        ExcludePatterns patterns = new ExcludePatterns(excludes);
        List<TreeSource> sources =
                paths.stream().map(path -> TreeSource.parse(path, patterns)).toList();
        TreeBackup.Order order =
                new TreeBackup.Order(sources, compression, parallel, naming(), schedule.name(), retain(), lock());
        TreeBackup.Sealed done = watched(output, progress -> new TreeBackup(place, order).run(progress));
        output.show(() -> json(done), () -> print(done, output));
        output.problems(done.problems());
        return done.summary().complete() ? AgentCommand.DONE : Failure.WITH_PROBLEMS;
    }

    private Optional<Duration> retain() {
        return Optional.ofNullable(retain).map(text -> AgentCommand.age("--retain", text));
    }

    private LockChoice lock() {
        boolean isAsked = lock == LockChoice.GOVERNANCE || lock == LockChoice.COMPLIANCE;
        if (isAsked && retain == null) {
            throw new DavitException(ErrorCode.ARGUMENT_INVALID, "--lock says how, and --retain until when: give both");
        }
        return lock;
    }

    private Naming naming() {
        Map<String, String> map = new TreeMap<>();
        for (String label : labels) {
            int equals = label.indexOf('=');
            if (equals < 1) {
                throw new DavitException(ErrorCode.ARGUMENT_INVALID, "--label " + label + " is not KEY=VALUE");
            }
            map.put(label.substring(0, equals), label.substring(equals + 1));
        }
        try {
            return new Naming(name, map);
        } catch (IllegalArgumentException e) {
            throw new DavitException(ErrorCode.ARGUMENT_INVALID, String.valueOf(e.getMessage()), e);
        }
    }

    private static ObjectNode json(TreeBackup.Sealed done) {
        ObjectNode json = TreeJson.of(done.point(), done.summary());
        json.put("entries", done.counts().entries())
                .put("reusedFiles", done.counts().reusedFiles())
                .put("readBytes", done.counts().readBytes());
        TreeJson.problems(json, done.problems());
        return json;
    }

    private static void print(TreeBackup.Sealed done, Output output) {
        output.line("point       " + done.point());
        output.line("trees       " + TreeText.trees(done.summary()));
        output.line(
                "files       " + done.counts().files() + " (" + done.counts().reusedFiles() + " unchanged)");
        output.line("bytes       " + new ByteSize(done.counts().bytes()).forPeople() + " ("
                + new ByteSize(done.counts().readBytes()).forPeople() + " read)");
        output.line("added       " + new ByteSize(done.summary().storedBytes()).forPeople());
        done.summary()
                .retainUntil()
                .ifPresent(until -> output.line("retained    until "
                        + until.truncatedTo(ChronoUnit.MINUTES) + ", "
                        + done.summary().lock().map(TreeText::lock).orElse("not locked by the store")));
        output.line("took        "
                + TreeText.seconds(Duration.between(
                        done.summary().started(), done.summary().sealed())));
    }
}
