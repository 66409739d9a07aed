package io.davit.agent.runs;

import io.davit.agent.run.LeakLedger;
import io.davit.agent.run.RunId;
import io.davit.agent.run.RunLedger;
import io.davit.agent.run.RunRecord;
import io.davit.agent.run.StepLog;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** A ledger in which something happens right behind each look at all runs. */
record LookedAt(RunLedger ledger, Runnable afterwards) implements RunLedger {
    @Override
    public void newestFirst(Predicate<RunRecord> visitor) {
        ledger.newestFirst(visitor);
        afterwards.run();
    }

    @Override
    public void admit(RunRecord admitted) {
        ledger.admit(admitted);
    }

    @Override
    public RunRecord change(RunId id, UnaryOperator<RunRecord> change) {
        return ledger.change(id, change);
    }

    @Override
    public Optional<RunRecord> find(RunId id) {
        return ledger.find(id);
    }

    @Override
    public StepLog steps(RunId id) {
        return ledger.steps(id);
    }

    @Override
    public List<LeakLedger.Leak> leaks() {
        return ledger.leaks();
    }

    @Override
    public void forgetAllBut(int keep) {
        ledger.forgetAllBut(keep);
    }
}
