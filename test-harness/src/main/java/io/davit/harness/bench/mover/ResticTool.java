package io.davit.harness.bench.mover;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** restic with its default compression; its cache, which it needs to be quick, is on. */
final class ResticTool implements MoverTool {
    private final Optional<Path> program = MoverTool.find("restic");

    @Override
    public String name() {
        return "restic";
    }

    @Override
    public Optional<String> version() {
        return program.map(path -> Programs.line(path, "version"));
    }

    @Override
    public String compression() {
        return "auto";
    }

    @Override
    public boolean supports(Storage storage) {
        return true;
    }

    @Override
    public MoverRepository repository(Storage storage, Path source, Path scratch) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "RESTIC_PASSWORD",
                "bench",
                "RESTIC_CACHE_DIR",
                scratch.resolve("cache").toString()));
        String place = switch (storage) {
            case Storage.Local local -> local.folder().toString();
            case Storage.Bucket bucket -> {
                environment.putAll(bucket.credentials());
                yield "s3:" + bucket.endpoint() + "/" + bucket.name() + "/repository";
            }
        };
        return new Repository(
                List.of(program.orElseThrow().toString(), "--repo", place, "--quiet", "--compression", compression()),
                source,
                new Programs(scratch, environment));
    }

    private record Repository(List<String> words, Path source, Programs programs) implements MoverRepository {
        @Override
        public boolean can(Operation operation) {
            return true;
        }

        @Override
        public void create() {
            programs.output(command("init"));
        }

        @Override
        public Cost backup() {
            return programs.timed(command("backup", source.toString()));
        }

        @Override
        public Cost restoreAll(Path target) {
            return programs.timed(command("restore", "latest", "--target", target.toString()));
        }

        @Override
        public Cost restoreOne(Path file, Path target) {
            return programs.timed(command(
                    "restore",
                    "latest",
                    "--target",
                    target.toString(),
                    "--include",
                    source.resolve(file).toString()));
        }

        @Override
        public Cost verify() {
            return programs.timed(command("check", "--read-data"));
        }

        @Override
        public Cost prune(int keep) {
            return programs.timed(command("forget", "--keep-last", Integer.toString(keep), "--prune"));
        }

        /** It restores absolute paths below the target. */
        @Override
        public Path restored(Path target) {
            return target.resolve(Path.of("/").relativize(source));
        }

        private List<String> command(String... more) {
            List<String> command = new ArrayList<>(words);
            command.addAll(List.of(more));
            return command;
        }
    }
}
