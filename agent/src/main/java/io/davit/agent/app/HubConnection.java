package io.davit.agent.app;

import io.davit.agent.admission.Judge;
import io.davit.agent.admission.Judges;
import io.davit.agent.cluster.ClusterGateway;
import io.davit.agent.config.AgentConfig;
import io.davit.agent.config.LocationConfig;
import io.davit.agent.enrolment.AgentIdentity;
import io.davit.agent.enrolment.HubPinSecret;
import io.davit.agent.enrolment.IdentitySecret;
import io.davit.agent.enrolment.Pinning;
import io.davit.agent.enrolment.Renewal;
import io.davit.agent.hub.HubPins;
import io.davit.agent.hublink.HubDialer;
import io.davit.agent.hublink.HubLink;
import io.davit.agent.hublink.LinkParts;
import io.davit.agent.hublink.Standing;
import io.davit.agent.instruction.AnchorLease;
import io.davit.agent.instruction.ClockAlarm;
import io.davit.agent.instruction.HubEnvelopes;
import io.davit.agent.instruction.Rejections;
import io.davit.agent.instruction.StaleKeyAlarm;
import io.davit.agent.judges.ClockJudge;
import io.davit.agent.judges.ClusterDocuments;
import io.davit.agent.judges.ClusterLiveData;
import io.davit.agent.judges.GuardrailsJudge;
import io.davit.agent.judges.HeardTime;
import io.davit.agent.judges.OrderJudges;
import io.davit.agent.judges.OrderQuota;
import io.davit.agent.judges.PolicyJudge;
import io.davit.agent.judges.ProtectionJudge;
import io.davit.agent.judges.RoomJudge;
import io.davit.agent.ledger.Ledger;
import io.davit.agent.reports.ReportSigner;
import io.davit.agent.run.CancelToken;
import io.davit.agent.run.Pause;
import io.davit.agent.run.Progress;
import io.davit.agent.run.RunContext;
import io.davit.agent.run.RunId;
import io.davit.signing.SignedEnvelope;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * What the agent is to its hub, connected by hand: who judges orders, who carries them out, what is told. Read anew for each
 * dial is who the agent is; a cluster admin, a renewal or a lost ledger may have changed it.
 */
final class HubConnection implements AutoCloseable {
    private final AgentWiring wiring;
    private final Clock clock;
    private final Pause pause;
    private final String clusterName;
    private final Judges judges;
    private final double renewalSpread;
    private final Rejections rejections;
    private final StaleKeyAlarm staleKeys;
    private final ClockAlarm clockAlarm;
    private final HubDialer dialer;
    private final InventoryWatch inventory;
    private final HubLink link;

    private HubConnection(AgentConfig config, AgentWiring wiring, Clock clock, Pause pause, DoubleSupplier random) {
        this.wiring = wiring;
        this.clock = clock;
        this.pause = pause;
        this.renewalSpread = random.getAsDouble();
        this.clusterName = config.cluster().name();
        Ledger ledger = wiring.ledger();
        HeardTime heard = wiring.heardTime();
        ClockJudge clockJudge = new ClockJudge(ledger.admissions(), heard, new ClusterDocuments(wiring::cluster));
        this.judges = judges(config, wiring, clockJudge, clock, this::look);
        this.clockAlarm = new ClockAlarm(ledger.admissions(), clockJudge::doubt, clock);
        this.rejections = new Rejections(ledger.admissions(), clock);
        this.staleKeys = new StaleKeyAlarm(ledger.admissions(), clock);
        this.inventory = InventoryWatch.start(wiring.inventories(), this::look);
        this.dialer = HubDialer.open(config.hub().proxyAddress(), clock);
        LinkParts parts = new LinkParts(
                ledger.hub().sessions(),
                ledger.reports(),
                wiring::openInstructions,
                inventory,
                wiring::progress,
                (said, own) -> heard.heard(said),
                clock);
        this.link = HubLink.start(dialer, this::standing, parts, pause, random);
    }

    /**
     * Begins to dial, as soon as the agent is enrolled.
     *
     * @param random in [0, 1): spreads the agents of a fleet
     */
    static HubConnection open(AgentConfig config, AgentWiring wiring, Clock clock, Pause pause, DoubleSupplier random) {
        return new HubConnection(config, wiring, clock, pause, random);
    }

    private static Judges judges(
            AgentConfig config, AgentWiring wiring, ClockJudge clockJudge, Clock clock, Supplier<RunContext> look) {
        Ledger ledger = wiring.ledger();
        ClusterDocuments documents = new ClusterDocuments(wiring::cluster);
        Set<String> own = config.locations().stream().map(LocationConfig::name).collect(Collectors.toSet());
        List<Judge> inOrder = new ArrayList<>();
        inOrder.add(wiring.wellFormed());
        inOrder.addAll(OrderJudges.inOrder(
                new PolicyJudge(wiring.policyVersions(), own::contains),
                new ProtectionJudge(config.locationRoots()),
                new GuardrailsJudge(
                        wiring.guardrails(),
                        documents,
                        ledger.admissions()::isUsed,
                        wiring.policyVersions(),
                        new ClusterLiveData(wiring::cluster, look),
                        clock),
                new RoomJudge(() -> wiring.openInstructions().size())));
        OrderQuota quota = new OrderQuota(
                ledger.admissions()::count,
                wiring.guardrails(),
                id -> wiring.openInstructions().contains(id.toString()));
        return new Judges(quota, clockJudge, inOrder);
    }

    /** Bounds a look at the cluster that is no run of anybody's. */
    private RunContext look() {
        RunId id = RunId.next(clock);
        return new RunContext(
                id,
                clock,
                pause,
                new CancelToken(),
                Progress.SILENT,
                wiring.ledger().steps(id),
                wiring.ledger());
    }

    private Optional<Standing> standing() {
        ClusterGateway cluster = wiring.cluster();
        IdentitySecret secret = new IdentitySecret(cluster);
        Optional<AgentIdentity> identity = secret.identity();
        Optional<HubPinSecret.Pinned> pinned = new HubPinSecret(cluster).read();
        if (identity.isEmpty()) {
            return Optional.empty();
        }
        Optional<HubPins> pins = Pinning.settle(pinned, wiring.ledger().hub());
        return pins.map(
                known -> standing(cluster, secret, identity.get(), known, pinned.flatMap(HubPinSecret.Pinned::keySet)));
    }

    private Standing standing(
            ClusterGateway cluster,
            IdentitySecret secret,
            AgentIdentity identity,
            HubPins pins,
            Optional<byte[]> firstKeySet) {
        Ledger ledger = wiring.ledger();
        HubEnvelopes orders = HubEnvelopes.open(
                new HubEnvelopes.Parts(
                        ledger.admissions(),
                        ledger.hub(),
                        new AnchorLease(cluster),
                        judges,
                        wiring.orders(),
                        rejections,
                        staleKeys,
                        clockAlarm,
                        clock),
                pins,
                firstKeySet);
        // The epoch is settled: a chain that was put back from a copy does not go on. Only now may it be signed.
        ledger.reports().begin(new KeyOfIdentity(pins, identity));
        orders.goOn();
        return new Standing(
                identity,
                pins,
                cluster.identity().uid(),
                clusterName,
                AgentVersion.TEXT,
                orders,
                new Renewal(secret, pins, clock, renewalSpread));
    }

    /** The report key of the identity. */
    private record KeyOfIdentity(HubPins pins, AgentIdentity identity) implements ReportSigner {
        @Override
        public String clusterId() {
            return pins.clusterId();
        }

        @Override
        public SignedEnvelope sign(byte[] payload) {
            return SignedEnvelope.sign(identity.keys().report(), payload);
        }
    }

    /** A run ended: what the hub may know has changed. */
    void lookAgain() {
        inventory.lookSoon();
    }

    @Override
    public void close() {
        try (dialer;
                link;
                inventory) {
            return;
        }
    }
}
