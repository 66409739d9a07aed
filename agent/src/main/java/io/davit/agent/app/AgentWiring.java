package io.davit.agent.app;

import io.davit.agent.catalog.Catalog;
import io.davit.agent.catalog.rocks.RocksCatalog;
import io.davit.agent.config.AgentConfig;
import io.davit.agent.config.LocationConfig;
import io.davit.agent.endpoint.AgentControl;
import io.davit.agent.endpoint.Endpoint;
import io.davit.agent.endpoint.Metrics;
import io.davit.agent.ledger.Ledger;
import io.davit.agent.pins.ClusterPins;
import io.davit.agent.repository.engine.DavitRepositories;
import io.davit.agent.run.Pause;
import io.davit.agent.run.RunKind;
import io.davit.agent.runs.Runner;
import io.davit.agent.volume.node.NodeVolumes;
import io.davit.agent.volume.node.NodeVolumesConfig;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/**
 * The agent of one process that owns its ledger, connected by hand. Read from top to bottom: what is durable, what is
 * outside, what decides, what can be asked.
 */
final class AgentWiring implements AutoCloseable {
    private final AgentConfig config;
    private final Ledger ledger;
    private final RocksCatalog catalog;
    private final LazyCluster cluster;
    private final Runner runner;
    private final Metrics metrics;
    private final AgentControl control;

    private AgentWiring(AgentConfig config, Ledger ledger, RocksCatalog catalog, Clock clock, Pause pause) {
        this.config = config;
        this.ledger = ledger;
        this.catalog = catalog;

        this.cluster = new LazyCluster(config.cluster(), clock, pause);
        LocationStores stores = new LocationStores(clock, pause);
        // Without a cluster in the configuration, the ledger alone remembers what a location held.
        ClusterPins pins = new ClusterPins(cluster::gateway);
        LocationMemories memories = cluster.isConfigured()
                ? (location, place) -> pins.over(ledger.memory(location), location, place)
                : (location, place) -> ledger.memory(location);
        OpenLocations locations = new OpenLocations(config, stores, new DavitRepositories(), memories);
        NodeVolumes volumes = new NodeVolumes(new NodeVolumesConfig(
                config.volumes().allowedRoots(),
                config.node().name().orElse(null),
                config.dataDir().resolve("spool"),
                NodeVolumesConfig.NAMES_IN_MEMORY));

        // The metrics count what the runner has, the runner tells the metrics what ended.
        AtomicReference<Runner> counted = new AtomicReference<>();
        this.metrics = new Metrics(
                () -> counted.get() == null ? 0 : counted.get().liveCount(),
                () -> ledger.leaks().size());
        Engines engines = new Engines(config, cluster, locations, volumes, catalog, clock);
        this.runner = new Runner(ledger, ledger, engines, new AfterRun(metrics, ledger), clock, pause);
        counted.set(runner);

        this.control = new LocalControl(runner, ledger, catalog, locations, clock);
    }

    /**
     * Opens ledger and catalog and connects everything; nothing runs yet, and nothing outside is asked.
     *
     * @throws io.davit.errors.DavitException LEDGER_IN_USE, LEDGER_DAMAGED, LEDGER_VERSION, DATA_DIR_UNUSABLE
     */
    static AgentWiring open(AgentConfig config, Clock clock, Pause pause) {
        Ledger ledger = Ledger.open(config.dataDir());
        try {
            return new AgentWiring(config, ledger, RocksCatalog.open(config.dataDir()), clock, pause);
        } catch (RuntimeException e) {
            ledger.close();
            throw e;
        }
    }

    Runner runner() {
        return runner;
    }

    Ledger ledger() {
        return ledger;
    }

    Catalog catalog() {
        return catalog;
    }

    AgentControl control() {
        return control;
    }

    /** Listens for machines and for other commands. */
    Endpoint listen(BooleanSupplier ready) {
        for (LocationConfig location : config.locations()) {
            for (RunKind kind : RunKind.values()) {
                metrics.lastSuccess(kind, location.name(), AfterRun.lastSuccess(ledger, kind, location.name()));
            }
        }
        return Endpoint.open(
                config.endpoint().host(), config.endpoint().port(), config.dataDir(), control, metrics, ready);
    }

    /** Call it when no run is under way: runs need the ledger to the end. */
    @Override
    public void close() {
        try (ledger;
                catalog;
                cluster) {
            return;
        }
    }
}
