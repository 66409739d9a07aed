package io.davit.agent.endpoint;

import io.davit.agent.catalog.CatalogState;
import io.davit.agent.catalog.LocationReport;
import io.davit.agent.repository.Recipient;
import io.davit.agent.repository.RepositoryPin;
import io.davit.agent.run.ProgressView;
import io.davit.agent.run.RunId;
import io.davit.agent.run.RunOrder;
import io.davit.agent.run.RunRecord;
import java.time.Duration;
import java.util.Optional;

/**
 * What can be asked of an agent that owns its ledger. The agent itself implements it, and so does {@link EndpointClient} for
 * one in another process. Every method blocks, and throws {@link io.davit.errors.DavitException} with a code.
 */
public interface AgentControl {
    /** Durable on return. */
    RunRecord admit(RunOrder order);

    RunRecord cancel(RunId id, String reason);

    Optional<RunRecord> find(RunId id);

    ProgressView progress(RunId id);

    /** The record, if the run has ended or ends within the time; RUN_UNKNOWN. */
    Optional<RunRecord> await(RunId id, Duration atMost);

    RepositoryPin initialise(String location, Optional<Recipient> recovery);

    /** Says whether there is room for a repository, before a person is asked for anything; REPOSITORY_EXISTS, REPOSITORY_PIN_MISMATCH otherwise. */
    void requireNone(String location);

    LocationReport inspect(String location);

    CatalogState synchronise(String location);
}
