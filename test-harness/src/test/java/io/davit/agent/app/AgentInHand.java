package io.davit.agent.app;

import com.google.protobuf.ByteString;
import io.davit.agent.admission.Anchor;
import io.davit.agent.admission.Judges;
import io.davit.agent.admission.StateEpoch;
import io.davit.agent.cluster.ClusterGateway;
import io.davit.agent.enrolment.AgentIdentity;
import io.davit.agent.enrolment.Enrolment;
import io.davit.agent.enrolment.HubPinSecret;
import io.davit.agent.enrolment.IdentitySecret;
import io.davit.agent.enrolment.Pinning;
import io.davit.agent.enrolment.Renewal;
import io.davit.agent.guardrails.Guardrails;
import io.davit.agent.guardrails.GuardrailsSource;
import io.davit.agent.hub.HubPins;
import io.davit.agent.hublink.InventorySource;
import io.davit.agent.hublink.LinkParts;
import io.davit.agent.hublink.SpokenHello;
import io.davit.agent.hublink.Standing;
import io.davit.agent.instruction.ClockAlarm;
import io.davit.agent.instruction.HubEnvelopes;
import io.davit.agent.instruction.Rejections;
import io.davit.agent.instruction.StaleKeyAlarm;
import io.davit.agent.judges.OrderQuota;
import io.davit.agent.judges.PolicyJudge;
import io.davit.agent.judges.RoomJudge;
import io.davit.agent.ledger.Ledger;
import io.davit.agent.orders.OrderDesk;
import io.davit.agent.orders.WellFormed;
import io.davit.agent.reports.ReportChain;
import io.davit.agent.reports.ReportLog;
import io.davit.agent.reports.ReportSigner;
import io.davit.agent.runs.RunEngine;
import io.davit.agent.runs.Runner;
import io.davit.proto.agent.v1.Inventory;
import io.davit.proto.agent.v1.ReportAck;
import io.davit.proto.agent.v1.SessionRequest;
import io.davit.proto.agent.v1.SessionResponse;
import io.davit.proto.agent.v1.Welcome;
import io.davit.signing.EnrolmentToken;
import io.davit.signing.SignedEnvelope;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One life of an agent, connected as {@link AgentWiring} and {@link HubConnection} do it, without a link: whoever holds it moves
 * its messages, one after the other. Its runs are the product's, on threads of their own; what they do is the given engine's.
 */
public final class AgentInHand implements AutoCloseable {
    private final Ledger ledger;
    private final Runner runner;
    private final ClusterGateway cluster;
    private final Anchor anchor;
    private final Clock clock;
    private final Judges judges;
    private final OrderDesk orders;
    private final Rejections rejections;
    private @Nullable Standing standing;
    private @Nullable SpokenHello spoken;
    private Map<StateEpoch, Long> sent = new HashMap<>();

    /** @param room so many orders may be open */
    public AgentInHand(Path folder, ClusterGateway cluster, Anchor anchor, RunEngine engine, int room, Clock clock) {
        this.ledger = Ledger.open(folder);
        this.cluster = cluster;
        this.anchor = anchor;
        this.clock = clock;
        this.runner = new Runner(ledger, ledger, engine, ended -> {}, clock, pause -> {});
        OrderWire wire = new OrderWire();
        this.orders =
                new OrderDesk(ledger.admissions(), ledger.policies(), wire, new RunnerDesk(runner, ledger), clock);
        this.judges = new Judges(
                new OrderQuota(
                        ledger.admissions()::count,
                        () -> new GuardrailsSource.InForce(Guardrails.standard(), "the defaults"),
                        id -> OpenInstructions.of(ledger).contains(id.toString())),
                now -> Optional.empty(),
                List.of(
                        new WellFormed(wire),
                        new PolicyJudge(new PoliciesInForce(ledger.policies()), name -> false),
                        new RoomJudge(room, () -> OpenInstructions.of(ledger).size())));
        this.rejections = new Rejections(ledger.admissions(), clock);
    }

    /** Whoever asks at the hub gets one answer; {@code davit-agent enrol --no-wait}. */
    public Enrolment.Result enrol(EnrolmentToken token, Enrolment.Dialer dialer) {
        return enrolment(dialer)
                .run(new Enrolment.Order(token, cluster.identity().uid(), "walker", false), new Enrolment.Clerk() {
                    @Override
                    public void asked(
                            String enrolment,
                            String clusterId,
                            io.davit.agent.enrolment.AgentKeys.Fingerprints fingerprints) {}

                    @Override
                    public boolean waits() {
                        return false;
                    }
                });
    }

    private Enrolment enrolment(Enrolment.Dialer dialer) {
        return new Enrolment(
                new IdentitySecret(cluster),
                new HubPinSecret(cluster),
                dialer,
                HubEnvelopes::check,
                clock,
                pause -> {});
    }

    /** As a process that starts goes on with the runs that did not end. */
    public void resume() {
        runner.resume();
    }

    public Runner runner() {
        return runner;
    }

    public Ledger ledger() {
        return ledger;
    }

    /** What it has to dial with. */
    public X509Certificate certificate() {
        return new IdentitySecret(cluster).identity().orElseThrow().certificate();
    }

    /**
     * Prepares a session and says Hello.
     *
     * @throws io.davit.errors.DavitException if ledger and anchor cannot be settled now
     */
    public SessionRequest hello() {
        HubPinSecret.Pinned pinned = new HubPinSecret(cluster).read().orElseThrow();
        HubPins pins = Pinning.settle(Optional.of(pinned), ledger.hub()).orElseThrow();
        AgentIdentity identity = new IdentitySecret(cluster).identity().orElseThrow();
        HubEnvelopes envelopes = HubEnvelopes.open(
                new HubEnvelopes.Parts(
                        ledger.admissions(),
                        ledger.hub(),
                        anchor,
                        judges,
                        orders,
                        rejections,
                        new StaleKeyAlarm(ledger.admissions(), clock),
                        new ClockAlarm(ledger.admissions(), now -> Optional.empty(), clock),
                        clock),
                pins,
                pinned.keySet());
        ledger.reports().begin(new KeyOf(pins, identity));
        envelopes.goOn();
        Standing prepared = new Standing(
                identity,
                pins,
                cluster.identity().uid(),
                "harbour",
                "walker",
                envelopes,
                new Renewal(new IdentitySecret(cluster), pins, clock, 0.5));
        SpokenHello hello = new SpokenHello(prepared, parts());
        standing = prepared;
        spoken = hello;
        return hello.message();
    }

    private record KeyOf(HubPins pins, AgentIdentity identity) implements ReportSigner {
        @Override
        public String clusterId() {
            return pins.clusterId();
        }

        @Override
        public SignedEnvelope sign(byte[] payload) {
            return SignedEnvelope.sign(identity.keys().report(), payload);
        }
    }

    private LinkParts parts() {
        return new LinkParts(
                ledger.hub().sessions(),
                ledger.reports(),
                () -> OpenInstructions.of(ledger),
                new InventorySource() {
                    @Override
                    public Optional<byte[]> digest() {
                        return Optional.empty();
                    }

                    @Override
                    public boolean send(Consumer<Inventory> parts) {
                        return false;
                    }

                    @Override
                    public ReportLog.Subscription listen(Runnable fresh) {
                        return () -> {};
                    }
                },
                List::of,
                (said, own) -> {},
                clock);
    }

    /**
     * Takes one message of the hub's.
     *
     * @return whether the session goes on
     * @throws io.davit.errors.DavitException an order waits: the same message is to be handed in again
     */
    public boolean hear(SessionResponse message) {
        HubEnvelopes envelopes = open(standing).orders();
        switch (message.getMessageCase()) {
            case WELCOME -> {
                return welcomed(message.getWelcome());
            }
            case INSTRUCTION -> envelopes.instruction(message.getInstruction().toByteArray());
            case KEY_SET -> envelopes.keySet(message.getKeySet().toByteArray());
            case REPORT_ACK -> acknowledged(message.getReportAck());
            case GOODBYE -> {
                return false;
            }
            case HEARTBEAT, MESSAGE_NOT_SET -> {}
        }
        return true;
    }

    private boolean welcomed(Welcome welcome) {
        boolean goesOn = open(spoken).accept(welcome);
        sent = goesOn ? open(spoken).sentBefore(welcome) : new HashMap<>();
        return goesOn;
    }

    private void acknowledged(ReportAck ack) {
        ledger.reports().acknowledge(epoch(ack.getStateEpoch()), ack.getIndex(), clock.instant());
    }

    private static StateEpoch epoch(ByteString bytes) {
        return StateEpoch.of(bytes.toByteArray());
    }

    private static <T> T open(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("no Hello was said");
        }
        return part;
    }

    /** The next report that was not sent in this session; it counts as sent then. */
    public Optional<SessionRequest> nextReport() {
        for (ReportChain chain : ledger.reports().chains()) {
            SessionRequest[] found = new SessionRequest[1];
            ledger.reports().after(chain.epoch(), sent.getOrDefault(chain.epoch(), 0L), report -> {
                found[0] =
                        SessionRequest.newBuilder().setReport(report.envelope()).build();
                sent.put(chain.epoch(), report.index());
                return false;
            });
            if (found[0] != null) {
                return Optional.of(found[0]);
            }
        }
        return Optional.empty();
    }

    public boolean hasMoreReports() {
        return ledger.reports().chains().stream()
                .anyMatch(chain -> sent.getOrDefault(chain.epoch(), 0L) < chain.last());
    }

    @Override
    public void close() {
        ledger.close();
    }
}
