package io.davit.agent.volume.node;

import io.davit.agent.repository.FileMetadata;
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
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** Gives what a walk finds to the repository, and says what could not be read or changed meanwhile. */
final class VolumeBackup implements TreeWalk.Visitor {
    private static final byte[] NO_TARGET = new byte[0];

    private final EntryChoice choice;
    private final VolumeWriter writer;
    private final RunContext run;
    private final Problems problems;
    private boolean fileDone;

    VolumeBackup(String volume, VolumeWriter writer, RunContext run) {
        this(volume, EntryChoice.ALL, writer, run);
    }

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
    public void entry(FilePath path, Path place, FileStat stat, FileSource source) throws IOException {
        run.proceed();
        Kind kind = stat.kind().orElseThrow();
        try {
            byte[] target = kind == Kind.SYMLINK ? RawName.ofLinkTarget(Files.readSymbolicLink(place)) : NO_TARGET;
            FileMetadata metadata = stat.metadata(kind, target);
            FileResult result = writer.add(path, metadata, () -> new Counted(source.open()));
            if (kind == Kind.FILE) {
                fileAdded(path, place, stat, result);
            }
        } catch (IOException e) {
            if (path.isRoot()) {
                throw e;
            }
            problem(TreeWalk.problem(path, e));
        }
    }

    private void fileAdded(FilePath path, Path place, FileStat before, FileResult result) {
        if (result.reused()) {
            run.progress().bytes(before.size());
        } else if (result.bytesRead() != before.size() || changed(place, before)) {
            problem(Problem.warning(ErrorCode.FILE_CHANGED, path.toString(), "It was written to while it was read"));
        }
        if (!fileDone) {
            fileDone = true;
            CrashPoint.BACKUP_VOLUME_HALF.reached();
        }
    }

    /** A file that is gone by now was read whole before. */
    private static boolean changed(Path place, FileStat before) {
        try {
            return !before.sameContent(FileStat.of(place));
        } catch (IOException e) {
            return !(e instanceof NoSuchFileException);
        }
    }

    /** Obeys a cancel and tells progress while a long file is read. */
    private final class Counted extends FilterInputStream {
        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int value = super.read();
            if (value >= 0) {
                run.progress().bytes(1);
            }
            return value;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            run.proceed();
            int count = super.read(buffer, offset, length);
            if (count > 0) {
                run.progress().bytes(count);
            }
            return count;
        }
    }
}
