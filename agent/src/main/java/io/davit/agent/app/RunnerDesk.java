package io.davit.agent.app;

import io.davit.agent.orders.OrderedRuns;
import io.davit.agent.run.OrderedRun;
import io.davit.agent.run.RunId;
import io.davit.agent.run.RunLedger;
import io.davit.agent.runs.Runner;

/** The runner, as those see it who carry out orders. */
record RunnerDesk(Runner runner, RunLedger ledger) implements OrderedRuns {
    @Override
    public void admit(OrderedRun run) {
        runner.admit(run);
    }

    @Override
    public boolean cancel(RunId run, String reason) {
        boolean isKnown = ledger.find(run).isPresent();
        if (isKnown) {
            runner.cancel(run, reason);
        }
        return isKnown;
    }
}
