package io.davit.agent.app;

import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.repository.OpenRepository;
import io.davit.agent.run.CancelToken;
import io.davit.agent.run.Pause;
import io.davit.agent.run.Progress;
import io.davit.agent.run.RunContext;
import io.davit.agent.run.RunId;
import io.davit.agent.state.RunNotes;
import io.davit.agent.state.StateFolder;
import io.davit.agent.trees.Place;
import io.davit.agent.volume.FolderMover;
import io.davit.agent.volume.node.NodeFolders;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** One repository for the time of one command. */
final class StandalonePlace implements Place {
    private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

    private final StateFolder state;
    private final ObjectStore store;
    private final OpenRepository repository;
    private final List<Path> own;
    private final Clock clock;
    private final Pause pause;
    private final CancelToken cancel = new CancelToken();

    /**
     * Takes over what it closes: state, store, repository.
     *
     * @param own folders of the repository and of its state
     */
    StandalonePlace(
            StateFolder state,
            ObjectStore store,
            OpenRepository repository,
            List<Path> own,
            Clock clock,
            Pause pause,
            Interruption interruption) {
        this.state = state;
        this.store = store;
        this.repository = repository;
        this.own = own;
        this.clock = clock;
        this.pause = pause;
        interruption.onSignal(() -> cancel.cancel("canceled by a signal"));
    }

    @Override
    public String describe() {
        return store.describe();
    }

    @Override
    public OpenRepository repository() {
        return repository;
    }

    @Override
    public FolderMover folders() {
        Path spool = state.cache().resolve("spool");
        try {
            Files.createDirectories(spool);
        } catch (IOException e) {
            throw new DavitException(ErrorCode.DATA_DIR_UNUSABLE, spool + " cannot be made: " + e.getMessage(), e);
        }
        return new NodeFolders(spool, own);
    }

    @Override
    public String host() {
        try {
            return Files.readString(HOST_NAME).strip();
        } catch (IOException e) {
            return "localhost";
        }
    }

    @Override
    public RunContext reading(Progress progress) {
        return run(RunId.next(clock), progress);
    }

    @Override
    public RunContext writing(Progress progress) {
        RunId id = state.unfinished().orElseGet(() -> RunId.next(clock));
        state.begin(id);
        return run(id, progress);
    }

    private RunContext run(RunId id, Progress progress) {
        RunNotes notes = new RunNotes();
        return new RunContext(id, clock, pause, cancel, progress, notes, notes);
    }

    @Override
    public void written() {
        state.ended();
    }

    @Override
    public void close() {
        try (state;
                store) {
            repository.close();
        }
    }
}
