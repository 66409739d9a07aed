package io.davit.agent.app;

import io.davit.agent.admission.AdmissionLedger;
import io.davit.agent.backup.BackupOrder;
import io.davit.agent.catalog.Catalog;
import io.davit.agent.catalog.CatalogPoint;
import io.davit.agent.catalog.CatalogState;
import io.davit.agent.catalog.LocationReport;
import io.davit.agent.catalog.rocks.RocksCatalog;
import io.davit.agent.cli.AdminDesk;
import io.davit.agent.cli.Desk;
import io.davit.agent.cli.HubDesk;
import io.davit.agent.cli.RunTicket;
import io.davit.agent.config.AgentConfig;
import io.davit.agent.config.ConfigFile;
import io.davit.agent.endpoint.AgentControl;
import io.davit.agent.endpoint.EndpointAddress;
import io.davit.agent.endpoint.EndpointClient;
import io.davit.agent.ledger.Ledger;
import io.davit.agent.repository.Recipient;
import io.davit.agent.repository.RepositoryPin;
import io.davit.agent.restore.RestoreOrder;
import io.davit.agent.run.Pause;
import io.davit.agent.run.RunId;
import io.davit.agent.run.RunLedger;
import io.davit.agent.run.RunOrder;
import io.davit.agent.run.RunRecord;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.logging.Logging;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The desk behind the commands. What changes something is done by the process that owns the ledger: this one, or, if an agent
 * runs already, that one over its endpoint. What only reads looks into ledger and catalog beside their owner.
 */
final class AgentDesk implements Desk {
    private final AgentConfig config;
    private final Clock clock;
    private final Pause pause;
    private final Interruption interruption;
    private @Nullable AgentWiring own;
    private @Nullable EndpointClient other;
    private @Nullable LazyCluster looking;

    AgentDesk(Path configFile, Clock clock, Pause pause, Interruption interruption) {
        this.config = ConfigFile.read(configFile);
        this.clock = clock;
        this.pause = pause;
        this.interruption = interruption;
    }

    /** Of this process if nobody owns the ledger, else of the agent that does. */
    private AgentControl control() {
        if (own != null) {
            return own.control();
        }
        if (other != null) {
            return other;
        }
        try {
            return own().control();
        } catch (DavitException e) {
            if (e.code() != ErrorCode.LEDGER_IN_USE) {
                throw e;
            }
            EndpointAddress address = EndpointAddress.read(config.dataDir()).orElseThrow(() -> e);
            other = new EndpointClient(address);
            return other;
        }
    }

    private AgentWiring own() {
        if (own == null) {
            own = AgentWiring.open(config, clock, System::nanoTime, pause);
        }
        return own;
    }

    @Override
    public List<String> locations() {
        return withKnown(known -> List.copyOf(known.names()));
    }

    @Override
    public String location(Optional<String> named) {
        return named.map(this::location).orElseGet(() -> config.onlyLocation().name());
    }

    /** What the configuration has is answered without the ledger. */
    private String location(String name) {
        KnownLocations local = KnownLocations.configured(config);
        return local.names().contains(name)
                ? name
                : withKnown(known -> known.find(name).config().name());
    }

    /** The hub's are in the ledger, which may belong to another process. */
    private <T> T withKnown(Function<KnownLocations, T> question) {
        if (own != null) {
            return question.apply(new KnownLocations(config, own.ledger().policies()));
        }
        try (Ledger beside = Ledger.openReadOnly(config.dataDir()).orElse(null)) {
            return question.apply(
                    beside == null ? KnownLocations.configured(config) : new KnownLocations(config, beside.policies()));
        }
    }

    @Override
    public void requireNone(String location) {
        control().requireNone(location);
    }

    @Override
    public RepositoryPin initialise(String location, Optional<Recipient> recovery) {
        return control().initialise(location, recovery);
    }

    @Override
    public LocationReport inspect(String location) {
        return control().inspect(location);
    }

    @Override
    public CatalogState synchronise(String location) {
        return control().synchronise(location);
    }

    @Override
    public List<RunTicket> resume() {
        AgentControl control = control();
        if (own == null) {
            return List.of();
        }
        AgentWiring wiring = own;
        interruption.onSignal(() -> wiring.runner().cancelAll("canceled by a signal"));
        return wiring.runner().resume().stream()
                .<RunTicket>map(id -> new ControlTicket(control, id))
                .toList();
    }

    @Override
    public RunTicket backup(BackupOrder order) {
        return admit(OrderJson.of(order));
    }

    @Override
    public RunTicket restore(RestoreOrder order) {
        return admit(OrderJson.of(order));
    }

    private RunTicket admit(RunOrder order) {
        AgentControl control = control();
        RunId id = control.admit(order).id();
        interruption.onSignal(() -> control.cancel(id, "canceled by a signal"));
        return new ControlTicket(control, id);
    }

    @Override
    public RunRecord cancel(RunId id, String reason) {
        return control().cancel(id, reason);
    }

    @Override
    public Optional<CatalogState> catalog(String location) {
        return withCatalog(catalog -> catalog.state(location)).flatMap(found -> found);
    }

    @Override
    public void points(String location, Predicate<CatalogPoint> visitor) {
        withCatalog(catalog -> {
            catalog.newestFirst(location, visitor);
            return true;
        });
    }

    @Override
    public CatalogPoint point(Optional<String> location, String wanted) {
        List<String> names =
                location.map(name -> List.of(location(Optional.of(name)))).orElseGet(this::locations);
        return withCatalog(catalog -> PointChoice.of(catalog, names, wanted))
                .orElseThrow(() -> new DavitException(
                        ErrorCode.RESTORE_POINT_UNKNOWN, "the catalog is empty: no location was synchronised yet"));
    }

    @Override
    public Optional<CatalogPoint> pointOf(RunId run) {
        return withCatalog(catalog -> catalog.ofRun(run)).flatMap(found -> found);
    }

    /** Empty if there is no catalog yet. */
    private <T> Optional<T> withCatalog(Function<Catalog, T> question) {
        if (own != null) {
            return Optional.of(question.apply(own.catalog()));
        }
        try (RocksCatalog beside = RocksCatalog.openReadOnly(config.dataDir()).orElse(null)) {
            return beside == null ? Optional.empty() : Optional.of(question.apply(beside));
        }
    }

    @Override
    public void runs(Predicate<RunRecord> newestFirst) {
        withLedger(ledger -> {
            ledger.newestFirst(newestFirst);
            return true;
        });
    }

    @Override
    public Optional<RunRecord> find(RunId id) {
        return withLedger(ledger -> ledger.find(id)).flatMap(found -> found);
    }

    @Override
    public AdminDesk admin() {
        return new LedgerAdminDesk(this::withAdmissions, new ConfiguredGuardrails(config, lookAtCluster()).source());
    }

    private LazyCluster lookAtCluster() {
        LazyCluster cluster = looking;
        if (cluster == null) {
            cluster = new LazyCluster(config.cluster(), clock, pause);
            looking = cluster;
        }
        return cluster;
    }

    private <T> Optional<T> withAdmissions(Function<AdmissionLedger, T> question) {
        if (own != null) {
            return Optional.of(question.apply(own.ledger().admissions()));
        }
        try (Ledger beside = Ledger.openReadOnly(config.dataDir()).orElse(null)) {
            return beside == null ? Optional.empty() : beside.shownAdmissions().map(question);
        }
    }

    private <T> Optional<T> withLedger(Function<RunLedger, T> question) {
        if (own != null) {
            return Optional.of(question.apply(own.ledger()));
        }
        try (Ledger beside = Ledger.openReadOnly(config.dataDir()).orElse(null)) {
            return beside == null ? Optional.empty() : Optional.of(question.apply(beside));
        }
    }

    @Override
    public HubDesk hub() {
        return new ClusterHubDesk(config, clock, pause, interruption);
    }

    @Override
    public void serve() {
        Logging.show();
        new LongLivedAgent(config, own(), interruption, clock, pause).serve();
    }

    /** Runs that are still under way keep the ledger: the process ends without them, and the next one goes on. */
    @Override
    public void close() {
        if (other != null) {
            other.close();
        }
        if (looking != null) {
            looking.close();
        }
        if (own != null && own.runner().liveCount() == 0) {
            own.close();
        }
    }
}
