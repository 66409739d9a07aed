package io.davit.agent.app;

import io.davit.agent.admission.Judge;
import io.davit.agent.admission.OrderStarter;
import io.davit.agent.catalog.Catalog;
import io.davit.agent.catalog.rocks.RocksCatalog;
import io.davit.agent.cluster.ClusterGateway;
import io.davit.agent.config.AgentConfig;
import io.davit.agent.config.LocationConfig;
import io.davit.agent.endpoint.AgentControl;
import io.davit.agent.endpoint.Endpoint;
import io.davit.agent.endpoint.Metrics;
import io.davit.agent.guardrails.GuardrailsSource;
import io.davit.agent.inventory.Inventories;
import io.davit.agent.judges.HeardTime;
import io.davit.agent.judges.PolicyVersions;
import io.davit.agent.ledger.Ledger;
import io.davit.agent.locations.CatalogRefresh;
import io.davit.agent.locations.LocationTrial;
import io.davit.agent.locations.Places;
import io.davit.agent.orders.OrderDesk;
import io.davit.agent.orders.WellFormed;
import io.davit.agent.pins.ClusterPins;
import io.davit.agent.reports.ProgressWire;
import io.davit.agent.repository.engine.DavitRepositories;
import io.davit.agent.run.Pause;
import io.davit.agent.run.RunKind;
import io.davit.agent.runs.Runner;
import io.davit.agent.volume.node.NodeVolumes;
import io.davit.agent.volume.node.NodeVolumesConfig;
import io.davit.proto.agent.v1.Progress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
    private final HeardTime heardTime;
    private final AgentControl control;
    private final Inventories inventories;
    private final WellFormed wellFormed;
    private final OrderStarter orders;
    private final ConfiguredGuardrails guardrails;
    private final AtomicReference<@Nullable HubConnection> hub = new AtomicReference<>();

    private AgentWiring(
            AgentConfig config, Ledger ledger, RocksCatalog catalog, Clock clock, LongSupplier nanoTime, Pause pause) {
        this.config = config;
        this.ledger = ledger;
        this.catalog = catalog;

        this.heardTime = new HeardTime(nanoTime);
        this.cluster = new LazyCluster(config.cluster(), clock, pause);
        LocationStores stores = new LocationStores(heardTime::heard, clock, pause);
        // Without a cluster in the configuration, the ledger alone remembers what a location held.
        ClusterPins pins = new ClusterPins(cluster::gateway);
        LocationMemories memories = cluster.isConfigured()
                ? (location, place) -> pins.over(
                        ledger.memory(location.key()), location.config().name(), place)
                : (location, place) -> ledger.memory(location.key());
        KnownLocations known = new KnownLocations(config, ledger.policies());
        OpenLocations locations = new OpenLocations(known, stores, new DavitRepositories(), memories, config.dataDir());
        NodeVolumes volumes = new NodeVolumes(new NodeVolumesConfig(
                config.volumes().allowedRoots(),
                config.node().name().orElse(null),
                config.dataDir().resolve("spool"),
                NodeVolumesConfig.NAMES_IN_MEMORY,
                () -> ownFolders(config, known)));

        // The metrics count what the runner has, the runner tells the metrics what ended.
        AtomicReference<Runner> counted = new AtomicReference<>();
        this.metrics = new Metrics(
                () -> counted.get() == null ? 0 : counted.get().liveCount(),
                () -> ledger.leaks().size());
        this.guardrails = new ConfiguredGuardrails(config, cluster);
        RestoreLimits limits = new RestoreLimits(ledger.admissions(), guardrails::ofLocalRestores);
        Engines dataMoves = new Engines(config, known, cluster, locations, volumes, catalog, limits, clock);
        Places places = new OpenPlaces(locations);
        this.inventories =
                new Inventories(cluster::gateway, new LocationOverview(known, ledger), catalog, config.dataDir());
        EveryOrder engines = new EveryOrder(
                dataMoves, known, new LocationTrial(places), new CatalogRefresh(places, catalog), inventories);
        this.runner = new Runner(ledger, ledger, engines, new AfterRun(metrics, ledger, this::tellHub), clock, pause);
        counted.set(runner);

        OrderWire wire = new OrderWire();
        this.wellFormed = new WellFormed(wire);
        this.orders =
                new OrderDesk(ledger.admissions(), ledger.policies(), wire, new RunnerDesk(runner, ledger), clock);

        this.control = new LocalControl(runner, ledger, catalog, locations, clock);
    }

    private static List<Path> ownFolders(AgentConfig config, KnownLocations known) {
        return Stream.concat(Stream.of(config.dataDir()), known.folders().stream())
                .toList();
    }

    /**
     * Opens ledger and catalog and connects everything; nothing runs yet, and nothing outside is asked.
     *
     * @param nanoTime a clock that nobody sets: {@code System::nanoTime}
     * @throws io.davit.errors.DavitException LEDGER_IN_USE, LEDGER_DAMAGED, LEDGER_VERSION, DATA_DIR_UNUSABLE
     */
    static AgentWiring open(AgentConfig config, Clock clock, LongSupplier nanoTime, Pause pause) {
        Ledger ledger = Ledger.open(config.dataDir());
        try {
            return new AgentWiring(config, ledger, RocksCatalog.open(config.dataDir()), clock, nanoTime, pause);
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

    /** @throws io.davit.errors.DavitException CONFIG_INVALID if the configuration names no way to a cluster */
    ClusterGateway cluster() {
        return cluster.gateway();
    }

    /** What becomes of orders that were admitted. */
    OrderStarter orders() {
        return orders;
    }

    /** Refuses orders that nobody could carry out; one of the judges. */
    Judge wellFormed() {
        return wellFormed;
    }

    /** What time it is by the hub and by the stores. */
    HeardTime heardTime() {
        return heardTime;
    }

    GuardrailsSource guardrails() {
        return guardrails.source();
    }

    /** From now on the agent dials its hub, if it has one and was not told otherwise. */
    Optional<HubConnection> connect(Clock clock, Pause pause, DoubleSupplier random) {
        if (!cluster.isConfigured() || !config.hub().dial()) {
            return Optional.empty();
        }
        HubConnection connection = HubConnection.open(config, this, clock, pause, random);
        hub.set(connection);
        return Optional.of(connection);
    }

    private void tellHub() {
        HubConnection connected = hub.get();
        if (connected != null) {
            connected.lookAgain();
        }
    }

    /** Which policies of the hub are in force, for the judge of policies. */
    PolicyVersions policyVersions() {
        return new PoliciesInForce(ledger.policies());
    }

    /** How the runs of this process are getting on. */
    List<Progress> progress() {
        return runner.running().stream().map(ProgressWire::of).toList();
    }

    /** Instructions that were admitted and have no outcome yet. */
    Set<String> openInstructions() {
        return OpenInstructions.of(ledger);
    }

    /** What the hub may know of this cluster. */
    Inventories inventories() {
        return inventories;
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
            for (RunKind kind : EnumSet.of(RunKind.BACKUP, RunKind.RESTORE)) {
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
