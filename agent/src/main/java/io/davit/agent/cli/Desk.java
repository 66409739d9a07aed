package io.davit.agent.cli;

import io.davit.agent.backup.BackupOrder;
import io.davit.agent.catalog.CatalogPoint;
import io.davit.agent.catalog.CatalogState;
import io.davit.agent.catalog.LocationReport;
import io.davit.agent.repository.Recipient;
import io.davit.agent.repository.RepositoryPin;
import io.davit.agent.restore.RestoreOrder;
import io.davit.agent.run.RunId;
import io.davit.agent.run.RunRecord;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The agent as a command sees it, whether it is this process or one that runs already. Opens no more than an operation
 * needs; every method throws {@link io.davit.errors.DavitException} with a code.
 */
public interface Desk extends AutoCloseable {
    /** Names of the configured locations. */
    List<String> locations();

    /** The location that was named, or the only one; LOCATION_UNKNOWN otherwise. */
    String location(Optional<String> named);

    RepositoryPin initialise(String location, Optional<Recipient> recovery);

    /** Says whether there is room for a repository, before a person is asked for anything; REPOSITORY_EXISTS, REPOSITORY_PIN_MISMATCH otherwise. */
    void requireNone(String location);

    /** Opens the repository, which proves place, credential, passphrase and trust; reads the journals. */
    LocationReport inspect(String location);

    /** Runs that an earlier process left unfinished and that this one goes on with; empty if another process runs. */
    List<RunTicket> resume();

    RunTicket backup(BackupOrder order);

    RunTicket restore(RestoreOrder order);

    /** Reads the location's journals into the catalog. */
    CatalogState synchronise(String location);

    Optional<CatalogState> catalog(String location);

    void points(String location, Predicate<CatalogPoint> visitor);

    /** By id, unique beginning of an id, or {@code latest}; RESTORE_POINT_UNKNOWN otherwise. */
    CatalogPoint point(Optional<String> location, String wanted);

    Optional<CatalogPoint> pointOf(RunId run);

    void runs(Predicate<RunRecord> newestFirst);

    Optional<RunRecord> find(RunId id);

    RunRecord cancel(RunId id, String reason);

    /** What the admins of the cluster may see of the hub's orders. */
    AdminDesk admin();

    /** What an admin of the cluster does about its hub. */
    HubDesk hub();

    /** Is the long-lived agent until it is told to stop. */
    void serve();

    @Override
    void close();
}
