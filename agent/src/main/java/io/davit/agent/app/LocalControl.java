package io.davit.agent.app;

import io.davit.agent.catalog.Catalog;
import io.davit.agent.catalog.CatalogState;
import io.davit.agent.catalog.LocationReport;
import io.davit.agent.endpoint.AgentControl;
import io.davit.agent.repository.OpenRepository;
import io.davit.agent.repository.Recipient;
import io.davit.agent.repository.RepositoryPin;
import io.davit.agent.run.ProgressView;
import io.davit.agent.run.RunId;
import io.davit.agent.run.RunLedger;
import io.davit.agent.run.RunOrder;
import io.davit.agent.run.RunRecord;
import io.davit.agent.runs.Runner;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** Control of the agent in this process. */
final class LocalControl implements AgentControl {
    private final Runner runner;
    private final RunLedger ledger;
    private final Catalog catalog;
    private final OpenLocations locations;
    private final Clock clock;

    LocalControl(Runner runner, RunLedger ledger, Catalog catalog, OpenLocations locations, Clock clock) {
        this.runner = runner;
        this.ledger = ledger;
        this.catalog = catalog;
        this.locations = locations;
        this.clock = clock;
    }

    @Override
    public RunRecord admit(RunOrder order) {
        return runner.admit(order);
    }

    @Override
    public RunRecord cancel(RunId id, String reason) {
        return runner.cancel(id, reason);
    }

    @Override
    public Optional<RunRecord> find(RunId id) {
        return ledger.find(id);
    }

    @Override
    public ProgressView progress(RunId id) {
        return runner.progress(id);
    }

    @Override
    public Optional<RunRecord> await(RunId id, Duration atMost) {
        return runner.await(id, atMost);
    }

    @Override
    public void requireNone(String location) {
        locations.requireNone(location);
    }

    @Override
    public RepositoryPin initialise(String location, Optional<Recipient> recovery) {
        return locations.initialise(location, recovery);
    }

    @Override
    public LocationReport inspect(String location) {
        try (OpenRepository repository = locations.open(location)) {
            CatalogState state = catalog.sync(location, repository, clock.instant());
            return new LocationReport(locations.place(location), repository.pin(), state);
        }
    }

    @Override
    public CatalogState synchronise(String location) {
        try (OpenRepository repository = locations.open(location)) {
            return catalog.sync(location, repository, clock.instant());
        }
    }
}
