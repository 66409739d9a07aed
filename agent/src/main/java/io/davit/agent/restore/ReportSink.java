package io.davit.agent.restore;

import io.davit.agent.run.RunId;
import java.nio.file.Path;

/** The role that the engine needs of the wiring: where a run keeps its files. */
@FunctionalInterface
public interface ReportSink {
    /**
     * A folder of the run's own, the same for every attempt; it is made if need be. {@link RestoreReport#FILE} stays there
     * after the run.
     */
    Path folder(RunId run);
}
