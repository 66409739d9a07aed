package io.davit.agent.app;

import io.davit.agent.endpoint.Metrics;
import io.davit.agent.ledger.Ledger;
import io.davit.agent.run.RunKind;
import io.davit.agent.run.RunRecord;
import io.davit.agent.run.RunState;
import io.davit.agent.runs.RunObserver;
import java.time.Instant;
import java.util.Optional;

/** What belongs to the end of every run: numbers for the monitoring, the time of the last success. */
final class AfterRun implements RunObserver {
    private final Metrics metrics;
    private final Ledger ledger;
    private final Forgetting forgetting;
    private final Runnable news;

    /** @param news is told that a run ended; must return at once */
    AfterRun(Metrics metrics, Ledger ledger, Runnable news) {
        this.metrics = metrics;
        this.ledger = ledger;
        this.news = news;
        this.forgetting = new Forgetting(ledger);
    }

    @Override
    public void ended(RunRecord run) {
        metrics.ended(run);
        forgetting.onceADay(run.ended().orElseThrow(IllegalStateException::new));
        if (run.order().kind() == RunKind.VALIDATE_LOCATION) {
            LocationTrialNote.keep(ledger, run);
        }
        if (run.state() == RunState.SUCCEEDED && run.order().kind().movesData()) {
            ledger.keepNote(
                    run.order().location(),
                    note(run.order().kind()),
                    run.ended().map(Instant::toString).orElseThrow(IllegalStateException::new));
        }
        news.run();
    }

    static Optional<Instant> lastSuccess(Ledger ledger, RunKind kind, String location) {
        return ledger.note(location, note(kind)).map(Instant::parse);
    }

    private static String note(RunKind kind) {
        return "last-success/" + kind.word();
    }
}
