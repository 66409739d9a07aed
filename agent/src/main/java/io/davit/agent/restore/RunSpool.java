package io.davit.agent.restore;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.run.LeakLedger;
import io.davit.agent.run.RunContext;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * What the steps of a run leave to a later one, object by object, in a file of the run, so that memory stays flat. Each attempt begins a new file: it
 * meets the objects of earlier ones again and knows them by their {@link RestoreMark}. Safe for many threads.
 */
final class RunSpool implements AutoCloseable {
    private final Path path;
    private final LineFile file;
    private final RunContext run;
    private final LeakLedger.Leak leak;

    private RunSpool(Path path, LineFile file, RunContext run, LeakLedger.Leak leak) {
        this.path = path;
        this.file = file;
        this.run = run;
        this.leak = leak;
    }

    static RunSpool open(Path path, RunContext run) {
        LeakLedger.Leak leak =
                new LeakLedger.Leak(run.id(), "file", path.toAbsolutePath().toString());
        run.leaks().willCreate(leak);
        remove(path);
        return new RunSpool(path, LineFile.open(path), run, leak);
    }

    private static void remove(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new DavitException(ErrorCode.DATA_DIR_UNUSABLE, "The file " + path + " cannot be removed.", e);
        }
    }

    void add(ObjectNode entry) {
        file.add(entry.toString());
    }

    /** Visits the entries in the order in which they were added. */
    void read(Consumer<ObjectNode> visitor) {
        LineFile.read(path, line -> visitor.accept(Json.object(line.getBytes(StandardCharsets.UTF_8))));
    }

    /** Ends the file's life, too. */
    @Override
    public void close() {
        file.close();
        remove(path);
        run.leaks().removed(leak);
    }
}
