package io.davit.harness.explorer;

import io.davit.agent.run.Outcome;
import io.davit.agent.run.RunContext;
import io.davit.agent.run.RunId;
import io.davit.agent.run.RunOrder;
import io.davit.agent.runs.RunEngine;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;

/** Stands in for all engines of one life of an agent: each run waits at a gate until the walk opens it, and then has succeeded. */
final class GatedEngine implements RunEngine {
    private final SortedMap<RunId, CompletableFuture<Boolean>> gates = new ConcurrentSkipListMap<>();
    private final Map<RunId, Integer> begun;

    /** @param begun counts over all lives how often each run's work was begun; safe for threads */
    GatedEngine(Map<RunId, Integer> begun) {
        this.begun = begun;
    }

    @Override
    public void check(RunOrder order) {}

    @Override
    public Outcome run(RunOrder order, RunContext run) {
        begun.merge(run.id(), 1, Integer::sum);
        CompletableFuture<Boolean> gate = new CompletableFuture<>();
        gates.put(run.id(), gate);
        gate.join();
        run.proceed();
        return new Outcome.Succeeded(Map.of("objects", 1L), List.of());
    }

    /** Runs that wait, oldest first. */
    List<RunId> waiting() {
        return List.copyOf(gates.keySet());
    }

    void open(RunId run) {
        CompletableFuture<Boolean> gate = gates.remove(run);
        if (gate == null) {
            throw new IllegalStateException(run + " waits at no gate");
        }
        gate.complete(true);
    }
}
