package io.davit.agent.trees;

import io.davit.agent.repository.OpenRepository;
import io.davit.agent.run.Progress;
import io.davit.agent.run.RunContext;
import io.davit.agent.volume.FolderMover;

/** An open repository, with what this machine remembers of it between two commands. The wiring implements it. */
public interface Place extends AutoCloseable {
    /** For people: kind and address, without credentials. */
    String describe();

    OpenRepository repository();

    FolderMover folders();

    /** Name of this machine, which restore points tell. */
    String host();

    /** A run that only reads the repository. Ends by RUN_CANCELED when a signal asks for it. */
    RunContext reading(Progress progress);

    /** The backup that an earlier process was killed in, or a new one. */
    RunContext writing(Progress progress);

    /** The backup ended, with a restore point or without: the next one is another. */
    void written();

    @Override
    void close();
}
