package io.davit.agent.endpoint;

import io.davit.agent.catalog.CatalogState;
import io.davit.agent.catalog.LocationReport;
import io.davit.agent.repository.Recipient;
import io.davit.agent.repository.RepositoryPin;
import io.davit.agent.run.Outcome;
import io.davit.agent.run.ProgressView;
import io.davit.agent.run.RunId;
import io.davit.agent.run.RunOrder;
import io.davit.agent.run.RunRecord;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** An agent that keeps runs in memory; they end when they are canceled. */
final class FakeControl implements AgentControl {
    static final RepositoryPin PIN = new RepositoryPin("aa", "bb", "cc");
    static final Instant NOON = Instant.parse("2026-05-01T12:00:00Z");

    final Map<RunId, RunRecord> runs = new ConcurrentHashMap<>();

    @Override
    public RunRecord admit(RunOrder order) {
        if (order.location().equals("nowhere")) {
            throw new DavitException(ErrorCode.LOCATION_UNKNOWN, "there is no 'nowhere'");
        }
        RunRecord run = RunRecord.admitted(RunId.next(Clock.systemUTC()), order, NOON);
        runs.put(run.id(), run);
        return run;
    }

    @Override
    public RunRecord cancel(RunId id, String reason) {
        return runs.computeIfPresent(
                id, (key, run) -> run.begun().ended(new Outcome.Canceled(reason, Map.of(), List.of()), NOON));
    }

    @Override
    public Optional<RunRecord> find(RunId id) {
        return Optional.ofNullable(runs.get(id));
    }

    @Override
    public ProgressView progress(RunId id) {
        return new ProgressView("capture resources", 5, 10, 20, 40);
    }

    @Override
    public Optional<RunRecord> await(RunId id, Duration atMost) {
        return find(id).filter(run -> run.state().isFinal());
    }

    final List<Recipient> recoveries = new ArrayList<>();

    @Override
    public void requireNone(String location) {}

    @Override
    public RepositoryPin initialise(String location, Optional<Recipient> recovery) {
        if (recovery.isEmpty()) {
            throw new DavitException(ErrorCode.REPOSITORY_EXISTS, "it exists");
        }
        recoveries.add(recovery.get());
        return PIN;
    }

    @Override
    public LocationReport inspect(String location) {
        return new LocationReport("s3://bucket", PIN, synchronise(location));
    }

    @Override
    public CatalogState synchronise(String location) {
        if (location.equals("broken")) {
            throw new IllegalStateException("canary");
        }
        return new CatalogState(
                location, "aa", NOON, 3, List.of(Problem.error(ErrorCode.REPOSITORY_GAP, "writer w", "a hole")));
    }
}
