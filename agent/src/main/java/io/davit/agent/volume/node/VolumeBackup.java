package io.davit.agent.volume.node;

import io.davit.agent.repository.ExtendedAttributes;
import io.davit.agent.repository.FileInput;
import io.davit.agent.repository.FileMetadata.Kind;
import io.davit.agent.repository.FilePath;
import io.davit.agent.repository.FileResult;
import io.davit.agent.repository.FileSource;
import io.davit.agent.repository.VolumeWriter;
import io.davit.agent.run.CrashPoint;
import io.davit.agent.run.RunContext;
import io.davit.agent.volume.EntryChoice;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Gives what a walk finds to the repository, and says what could not be read or changed meanwhile. */
final class VolumeBackup implements TreeWalk.Visitor {
    private static final byte[] NO_TARGET = new byte[0];

    private final EntryChoice choice;
    private final VolumeWriter writer;
    private final RunContext run;
    private final Problems problems;
    private boolean fileDone;
    /** Whether the file that was read last is another than before it was read. */
    private boolean written;

    VolumeBackup(String volume, EntryChoice choice, VolumeWriter writer, RunContext run) {
        this.choice = choice;
        this.writer = writer;
        this.run = run;
        this.problems = new Problems(volume);
    }

    List<Problem> problems() {
        return problems.all();
    }

    @Override
    public boolean wants(FilePath path, boolean isFolder) {
        return choice.takes(path, isFolder);
    }

    @Override
    public void problem(Problem problem) {
        problems.add(problem);
    }

    @Override
    public void entry(TreeWalk.Found found) throws IOException {
        run.proceed();
        FileStat stat = found.stat();
        try {
            byte[] target = stat.kind() == Kind.SYMLINK ? found.linkTarget() : NO_TARGET;
            written = false;
            FileResult result = writer.add(found.path(), stat.metadata(target), new Source(found));
            if (stat.kind() == Kind.FILE) {
                fileAdded(found.path(), stat, result);
            }
        } catch (IOException e) {
            if (found.path().isRoot()) {
                throw e;
            }
            problem(TreeWalk.problem(found.path(), e));
        }
    }

    private void fileAdded(FilePath path, FileStat before, FileResult result) {
        if (result.reused()) {
            run.progress().bytes(before.size());
        } else if (written || result.bytesRead() != before.size()) {
            problem(Problem.warning(ErrorCode.FILE_CHANGED, path.toString(), "It was written to while it was read"));
        }
        if (!fileDone) {
            fileDone = true;
            CrashPoint.BACKUP_VOLUME_HALF.reached();
        }
    }

    private final class Source implements FileSource {
        private final TreeWalk.Found found;
        private @Nullable OpenFile opened;

        Source(TreeWalk.Found found) {
            this.found = found;
        }

        @Override
        public InputStream open() throws IOException {
            OpenFile file = found.open();
            opened = file;
            return new Counted(file, found.stat());
        }

        @Override
        public Optional<ExtendedAttributes> attributes() throws IOException {
            try {
                OpenFile file = opened;
                return Optional.of(file != null && file.isOpen() ? file.attributes() : found.attributes());
            } catch (NoSuchFileException e) {
                throw e;
            } catch (IOException | IllegalArgumentException e) {
                String why = e instanceof AccessDeniedException ? "permission denied" : String.valueOf(e.getMessage());
                problem(Problem.error(
                        ErrorCode.FILE_UNREADABLE,
                        found.path().toString(),
                        "It is backed up without its extended attributes: " + why));
                return Optional.empty();
            }
        }
    }

    /** Obeys a cancel and tells progress while a long file is read. */
    private final class Counted extends FileInput {
        private final OpenFile file;
        private final FileStat before;

        Counted(OpenFile file, FileStat before) {
            this.file = file;
            this.before = before;
        }

        @Override
        public int read() throws IOException {
            int value = file.read();
            if (value >= 0) {
                run.progress().bytes(1);
            }
            return value;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            run.proceed();
            int count = file.read(buffer, offset, length);
            if (count > 0) {
                run.progress().bytes(count);
            }
            return count;
        }

        @Override
        public long hole() {
            long length = file.hole();
            run.progress().bytes(length);
            return length;
        }

        @Override
        public void close() throws IOException {
            try (file) {
                written = before.isWrittenSince(file.stat());
            }
        }
    }
}
