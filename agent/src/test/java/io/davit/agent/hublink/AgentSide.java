package io.davit.agent.hublink;

import io.davit.agent.admission.Judges;
import io.davit.agent.admission.OrderStarter;
import io.davit.agent.enrolment.AgentIdentity;
import io.davit.agent.enrolment.AgentKeys;
import io.davit.agent.enrolment.Authority;
import io.davit.agent.enrolment.IdentitySecret;
import io.davit.agent.enrolment.Renewal;
import io.davit.agent.enrolment.SecretShelf;
import io.davit.agent.hub.HubPins;
import io.davit.agent.instruction.ClockAlarm;
import io.davit.agent.instruction.HeapAnchor;
import io.davit.agent.instruction.Hub;
import io.davit.agent.instruction.HubEnvelopes;
import io.davit.agent.instruction.Rejections;
import io.davit.agent.instruction.StaleKeyAlarm;
import io.davit.agent.instruction.Unhurried;
import io.davit.agent.ledger.Ledger;
import io.davit.agent.reports.Auditor;
import io.davit.agent.reports.ReportLog;
import io.davit.proto.agent.v1.Inventory;
import io.davit.proto.agent.v1.Progress;
import io.davit.signing.ListenerAddress;
import io.davit.signing.SigningKey;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/** The actor that dials: an agent with a real ledger, whose waits are recorded and end when the test says so. */
final class AgentSide implements AutoCloseable {
    /** How long a second of the protocol is in these tests. */
    static final Duration SECOND = Duration.ofMillis(200);

    static final byte[] INVENTORY_DIGEST = digest(9);

    private final List<Runnable> inventoryListeners = new CopyOnWriteArrayList<>();
    private volatile byte[] inventoryDigest = INVENTORY_DIGEST;

    final Hub hub = new Hub();
    final HeapAnchor anchor = new HeapAnchor();
    final SecretShelf secrets = new SecretShelf();
    final Ledger ledger;
    final HubPins pins;
    final BlockingQueue<Duration> waits = new LinkedBlockingQueue<>();
    final List<OrderStarter.Start> started = new CopyOnWriteArrayList<>();
    final List<Instant> hubTimes = new CopyOnWriteArrayList<>();
    volatile List<Progress> progress = List.of();
    volatile Instant now = Hub.NOON.plusSeconds(60);
    volatile ListenerAddress link;
    private final Semaphore goOn = new Semaphore(0);
    private final KeyPair tls = Authority.newKey();
    private final Authority authority;
    private final HubDialer dialer;
    private final HubLink running;
    private final Clock clock;

    AgentSide(Path folder, Authority authority, ListenerAddress link) {
        this(folder, authority, link, Optional.empty());
    }

    AgentSide(Path folder, Authority authority, ListenerAddress link, Optional<ListenerAddress> proxy) {
        this.authority = authority;
        this.link = link;
        this.ledger = Ledger.open(folder);
        this.pins = new HubPins(
                Hub.ID, Hub.CLUSTER, authority.caKey(), HexFormat.of().formatHex(hub.root.publicKey()));
        this.clock = new Settable();
        this.dialer = HubDialer.open(proxy, clock);
        this.running = HubLink.start(HubLink.over(dialer), this::prepare, parts(), this::waitFor, () -> 0.5, SECOND);
    }

    private final class Settable extends Clock {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }
    }

    private Optional<Standing> prepare() {
        HubEnvelopes envelopes = HubEnvelopes.open(
                new HubEnvelopes.Parts(
                        ledger.admissions(),
                        ledger.hub(),
                        anchor,
                        new Judges(new Unhurried(), moment -> Optional.empty(), List.of()),
                        started::add,
                        new Rejections(ledger.admissions(), clock),
                        new StaleKeyAlarm(ledger.admissions(), clock),
                        new ClockAlarm(ledger.admissions(), now -> Optional.empty(), clock),
                        clock),
                pins,
                Optional.empty());
        ledger.reports().begin(new Auditor());
        envelopes.goOn();
        return Optional.of(new Standing(
                current(),
                pins,
                "cluster-uid",
                "quay",
                "1.2.3",
                envelopes,
                new Renewal(new IdentitySecret(secrets), pins, clock, 0.5)));
    }

    /** As a renewal stored it; empty before. */
    Optional<AgentIdentity> identity() {
        return new IdentitySecret(secrets).identity();
    }

    private AgentIdentity current() {
        return identity()
                .orElseGet(() -> new AgentIdentity(
                        new AgentKeys(tls, SigningKey.random(), new byte[32]),
                        authority.agentChain(tls.getPublic(), Hub.ID, Hub.CLUSTER),
                        link));
    }

    private LinkParts parts() {
        return new LinkParts(
                ledger.hub().sessions(),
                ledger.reports(),
                Set::of,
                new InventorySource() {
                    @Override
                    public Optional<byte[]> digest() {
                        return Optional.of(inventoryDigest.clone());
                    }

                    @Override
                    public boolean send(Consumer<Inventory> parts) {
                        parts.accept(Inventory.newBuilder()
                                .setKubernetesVersion("v1")
                                .setMore(true)
                                .build());
                        parts.accept(Inventory.newBuilder().build());
                        return true;
                    }

                    @Override
                    public ReportLog.Subscription listen(Runnable fresh) {
                        inventoryListeners.add(fresh);
                        return () -> inventoryListeners.remove(fresh);
                    }
                },
                () -> progress,
                (said, own) -> hubTimes.add(said),
                clock);
    }

    /** Somebody looks anew, and sees something else. */
    void inventoryChanges(int value) {
        inventoryDigest = digest(value);
        inventoryListeners.forEach(Runnable::run);
    }

    private static byte[] digest(int value) {
        byte[] digest = new byte[32];
        Arrays.fill(digest, (byte) value);
        return digest;
    }

    private void waitFor(Duration duration) {
        waits.add(duration);
        try {
            goOn.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The next wait is over. */
    void dialAgain() {
        goOn.release();
    }

    @Override
    public void close() {
        running.close();
        dialer.close();
        ledger.close();
    }
}
