package io.davit.agent.repository.pack;

import io.davit.agent.run.LeakLedger.Leak;
import io.davit.agent.run.RunContext;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Makes the files of one run that stand between memory and the location. Each is in the leak ledger before it exists. */
public final class Spool {
    private static final long NO_SPACE = 1 << 20;

    private final RunContext run;
    private final Path folder;

    /** @param folder created when the first file is */
    public Spool(RunContext run, Path folder) {
        this.run = run;
        this.folder = folder.toAbsolutePath();
    }

    public RunContext run() {
        return run;
    }

    /**
     * Creates an empty file.
     *
     * @param name unique in the folder
     * @throws DavitException DISK_FULL, FILE_WRITE_FAILED
     */
    public SpoolFile create(String name) {
        Path path = folder.resolve(name);
        Leak leak = new Leak(run.id(), "file", path.toString());
        run.leaks().willCreate(leak);
        try {
            Files.createDirectories(folder);
            OutputStream out =
                    Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
            return new SpoolFile(this, path, out);
        } catch (IOException e) {
            throw failed(path, e);
        }
    }

    void remove(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw failed(path, e);
        }
        run.leaks().removed(new Leak(run.id(), "file", path.toString()));
    }

    /** Tells a full disk from other trouble by asking the disk: the messages of the systems differ. */
    static DavitException failed(Path path, IOException cause) {
        boolean full = false;
        try {
            Path existing = path.getParent();
            FileStore disk = Files.getFileStore(existing == null ? path : existing);
            full = disk.getUsableSpace() < NO_SPACE;
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
        return full
                ? new DavitException(ErrorCode.DISK_FULL, "no space for " + path, cause)
                : new DavitException(ErrorCode.FILE_WRITE_FAILED, "cannot write " + path + ": " + cause, cause);
    }
}
