package io.davit.agent.repository.engine;

import io.davit.agent.repository.PruneReport;
import io.davit.agent.repository.RestorePointId;
import io.davit.agent.repository.Upkeep;
import io.davit.agent.repository.index.ChunkIndex;
import io.davit.agent.repository.upkeep.Forgetting;
import io.davit.agent.repository.upkeep.Pruning;
import io.davit.agent.run.RunContext;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.function.Function;
import java.util.function.Supplier;

/** Upkeep of an open repository. */
final class StoredUpkeep implements Upkeep {
    /** Lets one at a time write this agent's journal. */
    interface Turn {
        <T> T asWriter(Function<WriterLine, T> work);
    }

    private final Trusted trusted;
    private final Supplier<ChunkIndex> index;
    private final Turn turn;

    StoredUpkeep(Trusted trusted, Supplier<ChunkIndex> index, Turn turn) {
        this.trusted = trusted;
        this.index = index;
        this.turn = turn;
    }

    @Override
    public Instant forget(Collection<RestorePointId> points, Duration quarantine, RunContext run) {
        return turn.asWriter(line -> new Forgetting(trusted.site()).forget(points, quarantine, line.journal(), run));
    }

    @Override
    public void checkForget(Collection<RestorePointId> points) {
        new Forgetting(trusted.site()).check(points);
    }

    @Override
    public void reprieve(Collection<RestorePointId> points, RunContext run) {
        turn.asWriter(line -> {
            new Forgetting(trusted.site()).reprieve(points, line.journal(), line.objects(), run);
            return points.size();
        });
    }

    @Override
    public PruneReport prune(RunContext run) {
        return turn.asWriter(line -> new Pruning(trusted.site(), index.get()).run(line.journal(), line.objects(), run));
    }

    @Override
    public PruneReport previewPrune(RunContext run) {
        return new Pruning(trusted.site(), index.get()).preview(run);
    }
}
