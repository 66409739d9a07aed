package io.davit.harness.bench.mover;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** borg with AES and SHA-256, which processors speed up, and zstd at its quickest. It knows no object stores. */
final class BorgTool implements MoverTool {
    private final Optional<Path> program = MoverTool.find("borg");

    @Override
    public String name() {
        return "borg";
    }

    @Override
    public Optional<String> version() {
        return program.map(path -> Programs.line(path, "--version"));
    }

    @Override
    public String compression() {
        return "zstd,1";
    }

    @Override
    public boolean supports(Storage storage) {
        return storage instanceof Storage.Local;
    }

    @Override
    public MoverRepository repository(Storage storage, Path source, Path scratch) {
        Map<String, String> environment = Map.of(
                "BORG_PASSPHRASE", "bench",
                "BORG_BASE_DIR", scratch.toString(),
                "BORG_RELOCATED_REPO_ACCESS_IS_OK", "yes",
                "BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK", "yes");
        return new Repository(
                program.orElseThrow().toString(),
                storage.folder().toString(),
                source,
                new Programs(scratch, environment));
    }

    private static final class Repository implements MoverRepository {
        private final String program;
        private final String place;
        private final Path source;
        private final Programs programs;
        private int archives;

        private Repository(String program, String place, Path source, Programs programs) {
            this.program = program;
            this.place = place;
            this.source = source;
            this.programs = programs;
        }

        @Override
        public boolean can(Operation operation) {
            return true;
        }

        @Override
        public void create() {
            programs.output(List.of(program, "init", "--encryption=repokey", place));
        }

        @Override
        public Cost backup() {
            archives++;
            return programs.timed(List.of(program, "create", "--compression=zstd,1", newest(), source.toString()));
        }

        @Override
        public Cost restoreAll(Path target) {
            return programs.timed(target, List.of(program, "extract", newest()));
        }

        @Override
        public Cost restoreOne(Path file, Path target) {
            return programs.timed(
                    target,
                    List.of(
                            program,
                            "extract",
                            newest(),
                            Path.of("/").relativize(source.resolve(file)).toString()));
        }

        @Override
        public Cost verify() {
            return programs.timed(List.of(program, "check", "--verify-data", place));
        }

        @Override
        public Cost prune(int keep) {
            return programs.timed(List.of(program, "prune", "--keep-last=" + keep, place))
                    .then(programs.timed(List.of(program, "compact", place)));
        }

        /** It restores absolute paths below the folder it stands in. */
        @Override
        public Path restored(Path target) {
            return target.resolve(Path.of("/").relativize(source));
        }

        private String newest() {
            return place + "::archive-" + archives;
        }
    }
}
