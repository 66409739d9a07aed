package io.davit.hub.app;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.hub.about.VersionService.About;
import io.davit.hub.access.AdminToken;
import io.davit.hub.agentlink.AgentLink;
import io.davit.hub.agentlink.LinkDuties;
import io.davit.hub.agentlink.LinkSettings;
import io.davit.hub.agentlink.LinkTls;
import io.davit.hub.agentlink.OpenSessions;
import io.davit.hub.api.ProgressBoard;
import io.davit.hub.config.HubConfig;
import io.davit.hub.enrolment.Admissions;
import io.davit.hub.enrolment.EnrolmentDesk;
import io.davit.hub.enrolment.TokenPins;
import io.davit.hub.history.Forgetting;
import io.davit.hub.instructions.Delivery;
import io.davit.hub.instructions.OrderIssuer;
import io.davit.hub.keys.HubKeys;
import io.davit.hub.keys.IssuedTls;
import io.davit.hub.keys.KeyFolder;
import io.davit.hub.keys.ListenerTls;
import io.davit.hub.keys.TlsFiles;
import io.davit.hub.keys.TlsMaterial;
import io.davit.hub.locations.LocationRows;
import io.davit.hub.metrics.HubMetrics;
import io.davit.hub.reports.InventoryIntake;
import io.davit.hub.reports.ProgressIntake;
import io.davit.hub.reports.ReportAllowance;
import io.davit.hub.reports.ReportIntake;
import io.davit.hub.runs.RunRows;
import io.davit.hub.sessions.SessionDesk;
import io.davit.hub.storage.Stores;
import io.davit.hub.store.HubStore;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.TimeGauge;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The hub of one process, connected by hand. Read from top to bottom: what is durable, what decides, what agents reach, what
 * people reach.
 */
final class HubWiring implements AutoCloseable {
    private static final Duration HEARTBEAT = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** For so long after a start, an agent that has not come back is not called disconnected. */
    private static final Duration GRACE = Duration.ofMinutes(2);

    /** From here on agents call a clock suspect (P15). */
    private static final Duration SUSPECT = Duration.ofMinutes(5);

    private static final long LOOK_AT_KEYS = TimeUnit.SECONDS.toMillis(10);
    private static final int OPENINGS = 256;
    private static final long FORGETS_FIRST = TimeUnit.MINUTES.toMillis(5);
    private static final long FORGETS_EVERY = TimeUnit.HOURS.toMillis(1);

    private final HubConfig config;
    private final Vertx vertx;
    private final HubKeys keys;
    private final HubStore store;
    private final OpenSessions sessions;
    private final ListenerTls linkTls;
    private final PublicTls publicTls;
    private final AgentLink link;
    private final PublicApi api;
    private final Forgetting forgetting;
    private final AtomicBoolean ready = new AtomicBoolean();
    private @Nullable PublicListener listener;

    private HubWiring(HubConfig config, HubKeys keys, HubStore store, Clock clock) {
        this.config = config;
        this.keys = keys;
        this.store = store;
        this.vertx = Vertx.vertx(new VertxOptions()
                .setPreferNativeTransport(false)
                // Nothing is served from files: without this, Vert.x makes a folder in the temporary directory, which a
                // hub that is killed leaves behind.
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        String hubId = keys.hubId().toString();

        this.sessions = new OpenSessions(config.limits().agents());
        OrderIssuer orders = new OrderIssuer(clock, sessions::ring);
        OrdersOfIssuer issuer = new OrdersOfIssuer(orders);
        ProgressBoard progress = new ProgressBoard();
        LocationRows locations = new LocationRows(issuer, clock);
        RowDesk rows = new RowDesk(new RunRows(progress, clock), locations);
        SessionDesk desk = new SessionDesk(
                store, hubId, serial -> keys.isDenied(new BigInteger(serial, 16)), rows, HEARTBEAT, clock);
        Delivery delivery = new Delivery(store, new OnlineKeys(keys), hubId, rows, clock);
        ReportAllowance allowance = new ReportAllowance(
                config.limits().reportsPerHour(),
                config.limits().reportBytesPerHour().bytes(),
                clock);
        ReportIntake reports = new ReportIntake(store, rows, desk::quarantine, allowance, clock);
        LivePresence presence = new LivePresence(sessions, store, GRACE, clock);
        AuthorityOfKeys authority = new AuthorityOfKeys(keys.authority());
        Admissions admissions = new Admissions(
                authority,
                () -> pins(config, keys),
                keys::deny,
                cluster -> sessions.cut(cluster, ErrorCode.CERTIFICATE_DENIED),
                clock);

        this.publicTls = new PublicTls(
                new IssuedTls(keys.authority(), config.publicListener().names(), clock),
                config.publicListener().tls().map(files -> new TlsFiles(files.certificateFile(), files.keyFile())));
        publicTls.check(config.publicListener().address());
        this.linkTls = new IssuedTls(keys.authority(), config.linkListener().names(), clock);
        this.link = new AgentLink(
                vertx,
                new LinkSettings(
                        config.linkListener().host(),
                        config.linkListener().port(),
                        HEARTBEAT,
                        PATIENCE,
                        Runtime.getRuntime().availableProcessors(),
                        OPENINGS,
                        config.limits().handshakesPerSecond()),
                hubId,
                new LinkDuties(
                        desk,
                        delivery,
                        reports,
                        cluster -> new InventoryIntake(store, cluster, locations::told, clock),
                        new ProgressIntake(
                                store, (subject, heard) -> progress.heard(subject, ProgressWire.of(heard, clock))),
                        new NewestKeySet(keys),
                        (cluster, serial, request) ->
                                store.write(transaction -> admissions.renew(transaction, cluster, serial, request))),
                sessions,
                presence::keep,
                clock);

        EnrolmentDesk enrolment = new EnrolmentDesk(
                store,
                authority,
                () -> keys.keySet().envelope().toMessage(),
                config.linkListener().address(),
                clock);
        this.forgetting = new Forgetting(store, config.history(), clock);
        HubMetrics metrics = new HubMetrics(store, presence, clock);
        metrics.registry().gauge("davit.hub.sessions", sessions, OpenSessions::count);
        TimeGauge.builder(
                        "davit.hub.clock.skew.worst",
                        sessions,
                        TimeUnit.MILLISECONDS,
                        open -> open.worstSkew().toMillis())
                .description("How far the worst clock of the agents with a session is from the hub's")
                .register(metrics.registry());
        Gauge.builder("davit.hub.clocks.suspect", sessions, open -> open.skewedBeyond(SUSPECT))
                .description(
                        "Agents with a session whose clocks are more than five minutes off: they refuse orders (P15)")
                .register(metrics.registry());
        FunctionCounter.builder("davit.hub.handshakes.deferred", link, AgentLink::deferredHandshakes)
                .description("TLS handshakes of agents that limits.handshakes-per-second did not let begin")
                .register(metrics.registry());
        FunctionCounter.builder("davit.hub.reports.deferred", allowance, ReportAllowance::deferred)
                .description(
                        "Reports that were not taken because their agents report more than limits.reports-per-hour")
                .register(metrics.registry());
        this.api = new PublicApi(
                vertx,
                new PublicApi.Parts(
                        store,
                        clock,
                        AdminToken.read(config.adminTokenFile()),
                        new AdmissionDesk(admissions),
                        config.limits().tokenLife(),
                        issuer,
                        presence,
                        progress,
                        new PublicApi.Enrolment(
                                (caller, request) -> enrolment.enrol(request),
                                (caller, request) -> enrolment.fetch(request)),
                        metrics,
                        new About(version(), hubId, SessionDesk.PROTOCOL_MIN, SessionDesk.PROTOCOL_MAX),
                        ready::get));
    }

    private static String version() {
        return Optional.ofNullable(HubWiring.class.getPackage().getImplementationVersion())
                .orElse("unreleased");
    }

    private static TokenPins pins(HubConfig config, HubKeys keys) {
        return new TokenPins(
                keys.hubId(),
                config.publicListener().address(),
                keys.authority().publicKeyDigest(),
                keys.keySet().rootPublicKey());
    }

    static LinkTls linkTls(TlsMaterial material, HubKeys keys) {
        return new LinkTls(material.key(), material.chain(), keys.authority().certificate());
    }

    /**
     * Opens keys and store and connects everything; nothing listens yet.
     *
     * @throws io.davit.errors.DavitException HUB_NOT_INITIALISED, KEY_FOLDER_*, STORE_*, CONFIG_INVALID
     */
    static HubWiring open(HubConfig config, Clock clock) {
        HubKeys keys = HubKeys.open(new KeyFolder(config.keysDir()), clock);
        makeFolder(config.dataDir());
        HubStore store = Stores.open(config.storeInUse(), clock);
        try {
            return new HubWiring(config, keys, store, clock);
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    static void makeFolder(Path folder) {
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
        } catch (IOException e) {
            throw new DavitException(ErrorCode.DATA_DIR_UNUSABLE, folder + " cannot be made: " + e.getMessage(), e);
        }
    }

    /**
     * Listens for people. Agents still find the port closed, which costs the hub nothing: a fleet that waits for it would else
     * take the processors with its handshakes before anybody is answered.
     */
    void listenToPeople() {
        listener = PublicListener.open(
                vertx, config.publicListener().host(), config.publicListener().port(), publicTls, api);
        HubServer.LOG.atInfo().addKeyValue("publicPort", listener.port()).log("hub listens to people");
    }

    /** Listens for agents, too, and is ready. @throws IllegalStateException before {@link #listenToPeople} */
    void listenToAgents() {
        if (listener == null) {
            throw new IllegalStateException("people come first");
        }
        TlsMaterial material = linkTls.current();
        int linkPort = link.listen(linkTls(material, keys));
        ready.set(true);
        KeyWatch watch = new KeyWatch(keys, linkTls, material, link, sessions);
        vertx.setPeriodic(
                LOOK_AT_KEYS, timer -> Thread.ofVirtual().name("key-watch").start(watch::look));
        vertx.setPeriodic(
                FORGETS_FIRST,
                FORGETS_EVERY,
                timer -> Thread.ofVirtual().name("forgetting").start(this::forget));
        HubServer.LOG.atInfo().addKeyValue("linkPort", linkPort).log("hub listens to agents");
    }

    private void forget() {
        try {
            forgetting.round();
        } catch (DavitException e) {
            HubServer.LOG
                    .atWarn()
                    .addKeyValue("code", e.code())
                    .log("nothing could be forgotten; tried again in an hour");
        }
    }

    /** No more work is taken; agents are told to come back, streams of watchers end. */
    void drain() {
        ready.set(false);
        forgetting.stop();
        api.drain();
        link.drain();
    }

    @Override
    public void close() {
        link.close();
        if (listener != null) {
            listener.close();
        }
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(5, TimeUnit.SECONDS)
                .exceptionally(failure -> null)
                .join();
        store.close();
    }
}
