package io.davit.agent.app;

import io.davit.agent.catalog.Catalog;
import io.davit.agent.endpoint.Metrics;
import io.davit.agent.ledger.Ledger;
import io.davit.agent.repository.OpenRepository;
import io.davit.agent.run.Outcome;
import io.davit.agent.run.RunKind;
import io.davit.agent.run.RunRecord;
import io.davit.agent.run.RunState;
import io.davit.agent.runs.RunObserver;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/** What belongs to the end of every run: the new restore point in the catalog, numbers for the monitoring, the time of the last success. */
final class AfterRun implements RunObserver {
    private final Metrics metrics;
    private final Ledger ledger;
    private final Catalog catalog;
    private final OpenLocations locations;
    private final Clock clock;

    AfterRun(Metrics metrics, Ledger ledger, Catalog catalog, OpenLocations locations, Clock clock) {
        this.metrics = metrics;
        this.ledger = ledger;
        this.catalog = catalog;
        this.locations = locations;
        this.clock = clock;
    }

    @Override
    public void ended(RunRecord run) {
        metrics.ended(run);
        if (run.state() == RunState.SUCCEEDED) {
            ledger.keepNote(
                    run.order().location(),
                    note(run.order().kind()),
                    run.ended().map(Instant::toString).orElseThrow(IllegalStateException::new));
        }
    }

    /** Before the outcome is durable: whoever sees that a backup succeeded finds its restore point, and {@code latest} means it. */
    @Override
    public void ending(RunRecord run, Outcome outcome) {
        boolean sealed = switch (outcome) {
            case Outcome.Succeeded ignored -> true;
            case Outcome.PartlySucceeded ignored -> true;
            case Outcome.Failed ignored -> false;
            case Outcome.Canceled ignored -> false;
        };
        if (sealed && run.order().kind() == RunKind.BACKUP) {
            try (OpenRepository repository = locations.open(run.order().location())) {
                catalog.sync(run.order().location(), repository, clock.instant());
            }
        }
    }

    static Optional<Instant> lastSuccess(Ledger ledger, RunKind kind, String location) {
        return ledger.note(location, note(kind)).map(Instant::parse);
    }

    private static String note(RunKind kind) {
        return "last-success/" + kind.word();
    }
}
