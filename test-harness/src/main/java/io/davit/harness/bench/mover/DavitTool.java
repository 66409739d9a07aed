package io.davit.harness.bench.mover;

import io.davit.harness.bench.BenchFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The shipped {@code davit-agent}, alone with a repository, with one of its compression profiles. */
final class DavitTool implements MoverTool {
    private static final String HOME = "davit.agent.home";

    private final Path program;
    private final Profile profile;
    private final @Nullable MemoryLimit limit;
    private final Map<String, Boolean> known = new HashMap<>();

    /** What {@code --compression} takes. */
    enum Profile {
        AUTO,
        FAST,
        BETTER;

        String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    DavitTool(Profile profile) {
        this(profile, null);
    }

    /** @param limit of all its processes; null for none */
    DavitTool(Profile profile, @Nullable MemoryLimit limit) {
        String home = System.getProperty(HOME);
        if (home == null) {
            throw new BenchFailure(
                    "The system property " + HOME + " does not name the agent's distribution; ./davit bench sets it");
        }
        this.program = Path.of(home, "bin", "davit-agent");
        this.profile = profile;
        this.limit = limit;
    }

    @Override
    public String name() {
        return "davit " + profile.word();
    }

    @Override
    public Optional<String> version() {
        return Optional.of(Programs.line(program, "version"));
    }

    @Override
    public String compression() {
        return profile.word();
    }

    @Override
    public boolean supports(Storage storage) {
        return true;
    }

    /** The profile that users have without asking for one is measured in everything. */
    boolean isDefault() {
        return profile == Profile.AUTO;
    }

    @Override
    public MoverRepository repository(Storage storage, Path source, Path scratch) {
        Programs programs = new Programs(scratch, limit == null ? Map.of() : limit.environment());
        List<String> place = new ArrayList<>(List.of("--at"));
        try {
            switch (storage) {
                case Storage.Local local -> place.add("file://" + local.folder());
                case Storage.Bucket bucket -> {
                    Path keys = Files.writeString(
                            scratch.resolve("credentials"),
                            "[default]\naws_access_key_id = %s\naws_secret_access_key = %s\n"
                                    .formatted(
                                            bucket.owner().accessKey(),
                                            bucket.owner().secretKey()));
                    place.add("s3://%s/repository?endpoint=%s&region=%s&path-style=true"
                            .formatted(bucket.name(), bucket.endpoint(), bucket.region()));
                    place.addAll(List.of("--credentials-file", keys.toString()));
                }
            }
            Path passphrase =
                    Files.writeString(scratch.resolve("passphrase"), "a bench needs no better one than this\n");
            place.addAll(List.of(
                    "--passphrase-file",
                    passphrase.toString(),
                    "--state",
                    scratch.resolve("state").toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Repository(place, source, programs);
    }

    private final class Repository implements MoverRepository {
        private final List<String> place;
        private final Path source;
        private final Programs programs;

        private Repository(List<String> place, Path source, Programs programs) {
            this.place = place;
            this.source = source;
            this.programs = programs;
        }

        @Override
        public boolean can(Operation operation) {
            return switch (operation) {
                case FIRST, UNCHANGED, FILES_EDITED, PAGES_CHANGED, APPENDED -> has("backup", "--compression");
                case RESTORE_ALL -> has("restore", "--to");
                case RESTORE_ONE -> has("restore", "--path");
                case VERIFY -> has("verify", "--everything");
                case PRUNE -> has("prune", "--at") && has("forget", "--keep-last");
            };
        }

        /** Looks the option up in the command's own help. */
        private boolean has(String command, String option) {
            return known.computeIfAbsent(command + option, key -> {
                List<String> help = List.of(program.toString(), "repo", command, "--help");
                // The help of a word that is not known is the help of the words above it.
                String text = programs.succeeds(help) ? programs.output(help) : "";
                return text.contains("davit-agent repo " + command + " ") && text.contains(option);
            });
        }

        @Override
        public void create() {
            programs.output(command("init", "--accept-no-recovery-key"));
        }

        @Override
        public Cost backup() {
            return programs.timed(command("backup", "--compression", profile.word(), "bench=" + source));
        }

        @Override
        public Cost restoreAll(Path target) {
            return programs.timed(command("restore", "latest", "--to", target.toString()));
        }

        @Override
        public Cost restoreOne(Path file, Path target) {
            return programs.timed(command("restore", "latest", "--to", target.toString(), "--path", file.toString()));
        }

        @Override
        public Cost verify() {
            return programs.timed(command("verify", "--everything"));
        }

        @Override
        public Cost prune(int keep) {
            return programs.timed(command("forget", "--keep-last", Integer.toString(keep), "--quarantine", "0s"))
                    .then(programs.timed(command("prune")));
        }

        @Override
        public Path restored(Path target) {
            return target;
        }

        private List<String> command(String word, String... more) {
            List<String> command = limit == null ? new ArrayList<>(List.of(program.toString())) : limit.within(program);
            command.addAll(List.of("repo", word));
            command.addAll(place);
            command.addAll(List.of(more));
            return command;
        }
    }
}
