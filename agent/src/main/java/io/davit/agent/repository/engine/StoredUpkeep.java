package io.davit.agent.repository.engine;

import io.davit.agent.repository.ForgetOrder;
import io.davit.agent.repository.PruneOrder;
import io.davit.agent.repository.PruneReport;
import io.davit.agent.repository.RestorePointId;
import io.davit.agent.repository.Upkeep;
import io.davit.agent.repository.crypto.WriterKey;
import io.davit.agent.repository.crypto.WriterRecord;
import io.davit.agent.repository.format.WriterId;
import io.davit.agent.repository.index.ChunkIndex;
import io.davit.agent.repository.upkeep.Forgetting;
import io.davit.agent.repository.upkeep.Pruning;
import io.davit.agent.run.RunContext;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
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
    private final Path spool;
    private final Turn turn;

    /** @param spool folder for packs on their way */
    StoredUpkeep(Trusted trusted, Supplier<ChunkIndex> index, Path spool, Turn turn) {
        this.spool = spool;
        this.trusted = trusted;
        this.index = index;
        this.turn = turn;
    }

    @Override
    public Instant forget(Collection<RestorePointId> points, ForgetOrder order, RunContext run) {
        return turn.asWriter(line -> new Forgetting(trusted.site()).forget(points, order, line.journal(), run));
    }

    @Override
    public void checkForget(Collection<RestorePointId> points, ForgetOrder order, RunContext run) {
        new Forgetting(trusted.site()).check(points, order, self(), run.clock().instant());
    }

    @Override
    public void reprieve(Collection<RestorePointId> points, RunContext run) {
        turn.asWriter(line -> {
            new Forgetting(trusted.site()).reprieve(points, line.journal(), line.objects(), run);
            return points.size();
        });
    }

    @Override
    public PruneReport prune(PruneOrder order, RunContext run) {
        return turn.asWriter(
                line -> pruning(order, Optional.of(line.journal().writer())).run(line.journal(), line.objects(), run));
    }

    private Pruning pruning(PruneOrder order, Optional<WriterId> self) {
        return new Pruning(trusted.site(), index.get(), order, self, spool);
    }

    @Override
    public PruneReport previewPrune(PruneOrder order, RunContext run) {
        return pruning(order, self()).preview(run);
    }

    private Optional<WriterId> self() {
        return trusted.memory()
                .writer()
                .flatMap(kept -> WriterRecord.recall(kept, trusted.ring()))
                .map(WriterKey::id);
    }
}
