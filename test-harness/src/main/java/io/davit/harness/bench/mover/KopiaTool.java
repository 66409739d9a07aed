package io.davit.harness.bench.mover;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.davit.harness.bench.BenchFailure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * kopia with zstd at its quickest, which is what its own benchmarks advise.
 * Its logs and the upkeep that it would start by itself after a backup are off, so that only what was asked for is measured.
 */
final class KopiaTool implements MoverTool {
    private final Optional<Path> program = MoverTool.find("kopia");

    @Override
    public String name() {
        return "kopia";
    }

    @Override
    public Optional<String> version() {
        return program.map(path -> Programs.line(path, "--version"));
    }

    @Override
    public String compression() {
        return "zstd-fastest";
    }

    @Override
    public boolean supports(Storage storage) {
        return true;
    }

    @Override
    public MoverRepository repository(Storage storage, Path source, Path scratch) {
        Map<String, String> environment =
                new HashMap<>(Map.of("KOPIA_PASSWORD", "bench", "KOPIA_CHECK_FOR_UPDATES", "false"));
        List<String> place = switch (storage) {
            case Storage.Local local ->
                List.of("filesystem", "--path", local.folder().toString());
            case Storage.Bucket bucket -> {
                environment.putAll(bucket.credentials());
                yield List.of(
                        "s3",
                        "--bucket",
                        bucket.name(),
                        "--prefix",
                        "repository/",
                        "--endpoint",
                        bucket.endpoint().getAuthority(),
                        "--region",
                        bucket.region(),
                        "--disable-tls");
            }
        };
        return new Repository(
                List.of(
                        program.orElseThrow().toString(),
                        "--config-file",
                        scratch.resolve("kopia.config").toString(),
                        "--disable-file-logging",
                        "--disable-content-log",
                        "--no-progress"),
                place,
                scratch,
                source,
                new Programs(scratch, environment));
    }

    private record Repository(List<String> words, List<String> place, Path scratch, Path source, Programs programs)
            implements MoverRepository {
        @Override
        public boolean can(Operation operation) {
            return true;
        }

        @Override
        public void create() {
            List<String> creation = new ArrayList<>(command("repository", "create"));
            creation.addAll(place);
            creation.addAll(
                    List.of("--cache-directory", scratch.resolve("cache").toString()));
            programs.output(creation);
            programs.output(command("policy", "set", "--global", "--compression", "zstd-fastest"));
            programs.output(command("maintenance", "set", "--enable-quick=false", "--enable-full=false"));
        }

        @Override
        public Cost backup() {
            return programs.timed(command("snapshot", "create", source.toString()));
        }

        @Override
        public Cost restoreAll(Path target) {
            return programs.timed(command("snapshot", "restore", root(), target.toString()));
        }

        @Override
        public Cost restoreOne(Path file, Path target) {
            return programs.timed(command(
                    "snapshot",
                    "restore",
                    root() + "/" + file,
                    target.resolve(file.getFileName()).toString()));
        }

        @Override
        public Cost verify() {
            return programs.timed(command("snapshot", "verify", "--verify-files-percent=100"));
        }

        @Override
        public Cost prune(int keep) {
            List<String> policy = new ArrayList<>(command("policy", "set", source.toString()));
            policy.add("--keep-latest=" + keep);
            for (String span : List.of("hourly", "daily", "weekly", "monthly", "annual")) {
                policy.add("--keep-" + span + "=0");
            }
            return programs.timed(policy)
                    .then(programs.timed(command("snapshot", "expire", "--delete", source.toString())))
                    .then(programs.timed(command("maintenance", "run", "--full", "--safety=none")));
        }

        @Override
        public Path restored(Path target) {
            return target;
        }

        /** The root object of the newest snapshot; asking for it is not measured. */
        private String root() {
            String list = programs.output(command("snapshot", "list", "--json", source.toString()));
            try {
                JsonNode snapshots = new ObjectMapper().readTree(list);
                return snapshots
                        .path(snapshots.size() - 1)
                        .path("rootEntry")
                        .path("obj")
                        .asText();
            } catch (JsonProcessingException e) {
                throw new BenchFailure("kopia does not list its snapshots as JSON: " + list, e);
            }
        }

        private List<String> command(String... more) {
            List<String> command = new ArrayList<>(words);
            command.addAll(List.of(more));
            return command;
        }
    }
}
