package io.davit.agent.state;

import io.davit.agent.run.LastingLog;
import io.davit.agent.run.LeakLedger;
import io.davit.agent.run.RunId;
import io.davit.agent.run.StepLog;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Step log and leak ledger of a run that no other process continues: what it spools lies in the state folder, which its
 * next owner sweeps, and what it restores is compared by the next restore with what is there.
 */
public final class RunNotes implements StepLog, LeakLedger {
    private final Map<String, byte[]> steps = new ConcurrentHashMap<>();
    private final Set<Leak> leaks = ConcurrentHashMap.newKeySet();

    @Override
    public void record(String step, byte[] state) {
        steps.put(step, state);
    }

    @Override
    public Optional<byte[]> recorded(String step) {
        return Optional.ofNullable(steps.get(step));
    }

    @Override
    public LastingLog lasting(String subject) {
        return new LastingLog() {
            @Override
            public void record(String step, byte[] state) {
                steps.put(subject + "/" + step, state);
            }

            @Override
            public Optional<byte[]> recorded(String step) {
                return Optional.ofNullable(steps.get(subject + "/" + step));
            }

            @Override
            public void forget() {
                steps.keySet().removeIf(step -> step.startsWith(subject + "/"));
            }
        };
    }

    @Override
    public void willCreate(Leak leak) {
        leaks.add(leak);
    }

    @Override
    public void removed(Leak leak) {
        leaks.remove(leak);
    }

    @Override
    public List<Leak> outstanding(RunId run) {
        return leaks.stream().filter(leak -> leak.run().equals(run)).toList();
    }
}
