package io.davit.agent.app;

import io.davit.agent.backup.BackupEngine;
import io.davit.agent.backup.BackupOrder;
import io.davit.agent.backup.BackupSettings;
import io.davit.agent.catalog.Catalog;
import io.davit.agent.config.AgentConfig;
import io.davit.agent.repository.OpenRepository;
import io.davit.agent.restore.RestoreEngine;
import io.davit.agent.restore.RestoreOrder;
import io.davit.agent.restore.RestorePoints;
import io.davit.agent.restore.RestoreSettings;
import io.davit.agent.run.Outcome;
import io.davit.agent.run.RunContext;
import io.davit.agent.run.RunId;
import io.davit.agent.run.RunOrder;
import io.davit.agent.runs.RunEngine;
import io.davit.agent.volume.VolumeDriver;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Connects the two engines that move data with the runner: a fresh engine for each run, on the shared cluster and locations. */
final class Engines implements RunEngine {
    private static final Logger LOG = LoggerFactory.getLogger(Engines.class);

    private final AgentConfig config;
    private final KnownLocations known;
    private final LazyCluster cluster;
    private final OpenLocations locations;
    private final VolumeDriver volumes;
    private final Catalog catalog;
    private final RestoreLimits limits;
    private final Clock clock;

    Engines(
            AgentConfig config,
            KnownLocations known,
            LazyCluster cluster,
            OpenLocations locations,
            VolumeDriver volumes,
            Catalog catalog,
            RestoreLimits limits,
            Clock clock) {
        this.config = config;
        this.known = known;
        this.cluster = cluster;
        this.locations = locations;
        this.volumes = volumes;
        this.catalog = catalog;
        this.limits = limits;
        this.clock = clock;
    }

    @Override
    public void check(RunOrder order) {
        known.find(order.location());
        cluster.check();
        String named = switch (order.kind()) {
            case BACKUP -> OrderJson.backup(order).location();
            case RESTORE -> OrderJson.restore(order).location();
            case CANCEL, SET_LOCATION, REVOKE_LOCATION, VALIDATE_LOCATION, SYNC_CATALOG, REPORT_INVENTORY ->
                throw notOurs(order);
        };
        if (!named.equals(order.location())) {
            throw new DavitException(ErrorCode.ARGUMENT_INVALID, "the order names another location inside");
        }
    }

    @Override
    public Outcome run(RunOrder order, RunContext run) {
        return switch (order.kind()) {
            case BACKUP -> backUp(OrderJson.backup(order), run);
            case RESTORE -> restore(OrderJson.restore(order), run);
            case CANCEL, SET_LOCATION, REVOKE_LOCATION, VALIDATE_LOCATION, SYNC_CATALOG, REPORT_INVENTORY ->
                throw notOurs(order);
        };
    }

    private static IllegalStateException notOurs(RunOrder order) {
        return new IllegalStateException(order.kind() + " moves no data");
    }

    private Outcome backUp(BackupOrder order, RunContext run) {
        BackupSettings settings = backupSettings(config);
        try (OpenLocations.Keeping ignored = locations.keep(order.location())) {
            Outcome outcome =
                    new BackupEngine(cluster.gateway(), settings, locations::open, List.of(volumes)).run(order, run);
            if (isSealed(outcome)) {
                addToCatalog(order.location(), run);
            }
            return outcome;
        }
    }

    /** What the configuration's limits mean for a backup. */
    static BackupSettings backupSettings(AgentConfig config) {
        return new BackupSettings(config.cluster().name(), config.limits().volumes());
    }

    /** What they mean for a restore. */
    static RestoreSettings restoreSettings(AgentConfig config) {
        RestoreSettings standard = RestoreSettings.STANDARD;
        return new RestoreSettings(
                Math.min(standard.startWrites(), config.limits().apiRequests()),
                config.limits().apiRequests(),
                config.limits().volumes(),
                standard.patience());
    }

    private static boolean isSealed(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Succeeded ignored -> true;
            case Outcome.PartlySucceeded ignored -> true;
            case Outcome.Failed ignored -> false;
            case Outcome.Canceled ignored -> false;
        };
    }

    /**
     * Before the outcome is durable: whoever sees that a backup succeeded finds its restore point, and {@code latest} means it. After a kill
     * the run says again that it is sealed, and comes here again. The catalog is a cache, so its failure is none of the backup's.
     */
    private void addToCatalog(String location, RunContext run) {
        try (OpenRepository repository = locations.open(location)) {
            catalog.sync(location, repository, clock.instant());
        } catch (RuntimeException e) {
            run.about(LOG.atWarn())
                    .setCause(e)
                    .log("the restore point is sealed, but the catalog does not show it yet");
        }
    }

    private Outcome restore(RestoreOrder order, RunContext run) {
        return new RestoreEngine(
                        cluster.gateway(),
                        volumes,
                        this::restorePoint,
                        limits.of(run.id()),
                        this::reportFolder,
                        restoreSettings(config))
                .run(order, run);
    }

    private RestorePoints.Opened restorePoint(RestoreOrder order, RunContext run) {
        OpenRepository repository = locations.open(order.location());
        try {
            return new RestorePoints.Opened(order.confirm(repository.restorePoint(order.point())), repository);
        } catch (RuntimeException e) {
            repository.close();
            throw e;
        }
    }

    private Path reportFolder(RunId run) {
        return reportFolder(config.dataDir(), run);
    }

    /** Where a restore keeps its report: {@code runs/ID} of the data directory. */
    static Path reportFolder(Path dataDir, RunId run) {
        Path folder = dataDir.resolve("runs").resolve(run.toString());
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new DavitException(ErrorCode.DATA_DIR_UNUSABLE, folder + " cannot be made: " + e.getMessage(), e);
        }
    }
}
