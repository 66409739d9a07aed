package io.davit.agent.catalog;

import io.davit.agent.repository.OpenRepository;
import io.davit.agent.repository.RestorePointId;
import io.davit.agent.run.RunId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The restore points of every location that the agent has synchronised with. Safe for use by many threads. */
public interface Catalog extends AutoCloseable {
    /**
     * Reads what is new in the location's journals, at a cost of what changed. A location that turns out to hold another
     * repository than before is dropped and read anew.
     *
     * @param now kept as the time up to which the catalog is true
     * @throws io.davit.errors.DavitException as {@link OpenRepository#readJournals}; what was read before stays
     */
    CatalogState sync(String location, OpenRepository repository, Instant now);

    /** Empty if the location was never synchronised. */
    Optional<CatalogState> state(String location);

    /** Visits the restore points of a location, newest first, until the visitor says false. */
    void newestFirst(String location, Predicate<CatalogPoint> visitor);

    /** Restore points whose id begins like that, at most {@code limit}, of all locations. */
    List<CatalogPoint> find(String idPrefix, int limit);

    Optional<CatalogPoint> find(String location, RestorePointId id);

    /** The restore point that a run sealed. */
    Optional<CatalogPoint> ofRun(RunId run);

    @Override
    void close();
}
