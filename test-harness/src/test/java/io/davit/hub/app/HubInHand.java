package io.davit.hub.app;

import com.google.protobuf.Message;
import io.davit.hub.agentlink.Conversation;
import io.davit.hub.agentlink.LinkDuties;
import io.davit.hub.api.ApiMethod;
import io.davit.hub.api.ApiMethods;
import io.davit.hub.api.Caller;
import io.davit.hub.api.Changes;
import io.davit.hub.api.Presence;
import io.davit.hub.api.ProgressBoard;
import io.davit.hub.api.Rows;
import io.davit.hub.clusters.ClusterService;
import io.davit.hub.clusters.EnrolmentTokenService;
import io.davit.hub.enrolment.Admissions;
import io.davit.hub.enrolment.EnrolmentDesk;
import io.davit.hub.enrolment.TokenPins;
import io.davit.hub.instructions.Delivery;
import io.davit.hub.instructions.OrderIssuer;
import io.davit.hub.keys.HubKeys;
import io.davit.hub.keys.KeyFolder;
import io.davit.hub.locations.BackupLocationService;
import io.davit.hub.locations.LocationRows;
import io.davit.hub.reports.InventoryIntake;
import io.davit.hub.reports.ProgressIntake;
import io.davit.hub.reports.ReportAllowance;
import io.davit.hub.reports.ReportIntake;
import io.davit.hub.runs.BackupService;
import io.davit.hub.runs.RunRows;
import io.davit.hub.sessions.Newcomer;
import io.davit.hub.sessions.SessionDesk;
import io.davit.hub.storage.Stores;
import io.davit.hub.store.HubStore;
import io.davit.hub.store.StoreConfig;
import io.davit.proto.agent.v1.EnrolRequest;
import io.davit.proto.agent.v1.EnrolResponse;
import io.davit.proto.agent.v1.FetchEnrolmentRequest;
import io.davit.proto.agent.v1.FetchEnrolmentResponse;
import io.davit.proto.v1.ConnectionState;
import io.davit.signing.ListenerAddress;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * One life of a hub, connected as {@link HubWiring} does it, without listeners: whoever holds it hands calls and messages in, one
 * after the other, on his own thread.
 */
public final class HubInHand implements AutoCloseable {
    private static final Duration HEARTBEAT = Duration.ofSeconds(30);
    private static final ListenerAddress LISTENER = new ListenerAddress("127.0.0.1", 8443);

    private final HubKeys keys;
    private final HubStore store;
    private final ApiMethods methods = new ApiMethods();
    private final EnrolmentDesk enrolment;
    private final Delivery delivery;
    private final LinkDuties duties;
    private int calls;

    /**
     * @param doorbell is told when an order waits
     * @param cut is told when streams of the cluster have to end
     */
    public HubInHand(Path keyFolder, Path folder, Clock clock, Runnable doorbell, Runnable cut) {
        keys = HubKeys.open(new KeyFolder(keyFolder), clock);
        store = Stores.open(StoreConfig.inFile(folder.resolve("hub.sqlite")), clock);
        String hubId = keys.hubId().toString();
        OrdersOfIssuer issuer = new OrdersOfIssuer(new OrderIssuer(clock, cluster -> doorbell.run()));
        ProgressBoard progress = new ProgressBoard();
        LocationRows locations = new LocationRows(issuer, clock);
        RowDesk news = new RowDesk(new RunRows(progress, clock), locations);
        SessionDesk desk = new SessionDesk(
                store, hubId, serial -> keys.isDenied(new BigInteger(serial, 16)), news, HEARTBEAT, clock);
        AuthorityOfKeys authority = new AuthorityOfKeys(keys.authority());
        TokenPins pins = new TokenPins(
                keys.hubId(),
                LISTENER,
                keys.authority().publicKeyDigest(),
                keys.keySet().rootPublicKey());
        Admissions admissions = new Admissions(authority, () -> pins, keys::deny, cluster -> cut.run(), clock);
        delivery = new Delivery(store, new OnlineKeys(keys), hubId, news, clock);
        duties = new LinkDuties(
                desk,
                delivery,
                new ReportIntake(store, news, desk::quarantine, new ReportAllowance(100_000, 1L << 30, clock), clock),
                cluster -> new InventoryIntake(store, cluster, locations::told, clock),
                new ProgressIntake(store, (subject, heard) -> progress.heard(subject, ProgressWire.of(heard, clock))),
                new NewestKeySet(keys),
                (cluster, serial, request) ->
                        store.write(transaction -> admissions.renew(transaction, cluster, serial, request)));
        enrolment = new EnrolmentDesk(
                store, authority, () -> keys.keySet().envelope().toMessage(), LISTENER, clock);
        Changes changes = new Changes(store, clock);
        Rows rows = new Rows(new Absence(), progress);
        AdmissionDesk admission = new AdmissionDesk(admissions);
        new ClusterService(store, changes, rows, admission).register(methods);
        new EnrolmentTokenService(store, changes, admission, Duration.ofHours(1)).register(methods);
        new BackupLocationService(store, changes, rows, issuer, clock).register(methods);
        new BackupService(store, changes, rows, issuer, clock).register(methods);
    }

    /** Who has a session does not matter to rows. */
    private static final class Absence implements Presence {
        @Override
        public ConnectionState connection(String cluster) {
            return ConnectionState.CONNECTION_STATE_DISCONNECTED;
        }

        @Override
        public Optional<Instant> lastSeen(String cluster) {
            return Optional.empty();
        }

        @Override
        public long connected() {
            return 0;
        }
    }

    /** A call of the public API, by the administrator. */
    public <A extends Message> A call(Message request, Class<A> type) {
        String suffix = "/" + request.getDescriptorForType().getName().replaceFirst("Request$", "");
        ApiMethod.Unary method = methods.all().stream()
                .filter(known -> known.fullName().endsWith(suffix))
                .map(ApiMethod.Unary.class::cast)
                .findFirst()
                .orElseThrow();
        return type.cast(method.handler().call(new Caller("admin", "walk-" + ++calls), request));
    }

    public EnrolResponse enrol(EnrolRequest request) {
        return enrolment.enrol(request);
    }

    public FetchEnrolmentResponse fetch(FetchEnrolmentRequest request) {
        return enrolment.fetch(request);
    }

    /** A stream was opened with the certificate. */
    public Conversation conversation(String cluster, X509Certificate certificate, Conversation.Line line) {
        Newcomer newcomer = new Newcomer(
                cluster,
                certificate.getSerialNumber().toString(16),
                certificate.getNotBefore().toInstant(),
                certificate.getNotAfter().toInstant());
        return new Conversation(newcomer, duties, line, new Semaphore(1));
    }

    /** What the hub does once a minute. */
    public void sweep() {
        delivery.sweep();
    }

    /** Whether the key folder holds a newer key set than it did; from now on it counts. */
    public boolean looksAtKeys() {
        return keys.refresh();
    }

    public HubStore store() {
        return store;
    }

    /** Lets a test look, without changing anything. */
    public void look(Consumer<io.davit.hub.store.Transaction> question) {
        store.read(transaction -> {
            question.accept(transaction);
            return true;
        });
    }

    @Override
    public void close() {
        store.close();
    }
}
