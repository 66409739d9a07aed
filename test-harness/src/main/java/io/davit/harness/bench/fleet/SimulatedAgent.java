package io.davit.harness.bench.fleet;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.Timestamps;
import io.davit.agent.admission.Delivery;
import io.davit.agent.hublink.BackOff;
import io.davit.agent.instruction.Audience;
import io.davit.agent.instruction.InstructionVerifier;
import io.davit.agent.instruction.TrustedKeys;
import io.davit.errors.DavitException;
import io.davit.harness.bench.fleet.FleetCounters.Count;
import io.davit.proto.agent.v1.Goodbye;
import io.davit.proto.agent.v1.Heartbeat;
import io.davit.proto.agent.v1.Hello;
import io.davit.proto.agent.v1.Lane;
import io.davit.proto.agent.v1.Mark;
import io.davit.proto.agent.v1.Order;
import io.davit.proto.agent.v1.Outcome;
import io.davit.proto.agent.v1.OutcomeState;
import io.davit.proto.agent.v1.Receipt;
import io.davit.proto.agent.v1.Report;
import io.davit.proto.agent.v1.ReportAck;
import io.davit.proto.agent.v1.SessionRequest;
import io.davit.proto.agent.v1.SessionResponse;
import io.davit.proto.agent.v1.Welcome;
import io.davit.signing.StrictMessages;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * One agent on the wire: it dials, greets, beats, verifies what it is ordered and signs what became of it, as section 11 of the
 * protocol says. Every order is admitted and has succeeded at once. All of it happens on one event loop.
 */
final class SimulatedAgent implements GrpcCall.Hearer {
    private static final String PATH = "/davit.agent.v1.AgentLinkService/Session";
    private static final Duration UNTIL_WELCOME = Duration.ofSeconds(30);
    private static final int MOST_MISSING = 3;

    private final EventLoop loop;
    private final FleetTls tls;
    private final FleetCounters counters;
    private final Enrolled who;
    private final MemoryLedger ledger = new MemoryLedger();
    private final BackOff backOff =
            new BackOff(() -> ThreadLocalRandom.current().nextDouble());
    private TrustedKeys trusted;
    private @Nullable SSLEngine engine;
    private @Nullable GrpcCall call;
    private @Nullable Future<?> timer;
    private @Nullable Duration asked;
    private boolean isWelcome;
    private long welcomedAt;
    private long lastHeard;

    /** @param trusted the keys of the key set that came with the certificate */
    SimulatedAgent(EventLoop loop, FleetTls tls, FleetCounters counters, Enrolled who, TrustedKeys trusted) {
        this.loop = loop;
        this.tls = tls;
        this.counters = counters;
        this.who = who;
        this.trusted = trusted;
    }

    /** From any thread; dials again whenever the session ends. */
    void start() {
        loop.execute(this::dial);
    }

    private void dial() {
        counters.add(Count.DIALS, 1);
        isWelcome = false;
        asked = null;
        SSLEngine made = tls.engine(who.link().getHostString(), who.keys());
        engine = made;
        GrpcCall.dial(loop, new GrpcCall.Target(who.from(), who.link(), PATH), made, this);
    }

    @Override
    public void open(GrpcCall opened) {
        call = opened;
        opened.send(SessionRequest.newBuilder().setHello(hello()).build());
        timer = loop.schedule(() -> giveUp(opened), UNTIL_WELCOME.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void giveUp(GrpcCall unanswered) {
        counters.add(Count.UNANSWERED, 1);
        unanswered.close();
    }

    private Hello.Builder hello() {
        Hello.Builder hello = Hello.newBuilder()
                .setProtocolMin(1)
                .setProtocolMax(1)
                .setAgentVersion("simulated")
                .setClusterId(who.clusterId())
                .setClusterUid(who.clusterUid())
                .setKeySetVersion(trusted.version())
                .setInventoryDigest(SimulatedInventory.DIGEST)
                .setSentAt(Timestamps.now())
                .setReportKey(ByteString.copyFrom(who.keys().report().publicKey()))
                .setSealingKey(who.keys().sealing());
        Order.getDescriptor().getOneofs().getFirst().getFields().forEach(kind -> hello.addOrderKinds(kind.getName()));
        ledger.announce(hello);
        return hello;
    }

    @Override
    public void message(byte[] bytes) {
        lastHeard = System.nanoTime();
        try {
            SessionResponse message = SessionResponse.parseFrom(bytes);
            switch (message.getMessageCase()) {
                case WELCOME -> welcome(message.getWelcome());
                case INSTRUCTION -> order(message.getInstruction().toByteArray());
                case KEY_SET -> trusted = trusted.taking(message.getKeySet().toByteArray());
                case REPORT_ACK -> acknowledged(message.getReportAck());
                case HEARTBEAT, MESSAGE_NOT_SET -> {}
                case GOODBYE -> goodbye(message.getGoodbye());
            }
        } catch (InvalidProtocolBufferException | DavitException e) {
            defect(e.toString());
        }
    }

    private void defect(String what) {
        counters.add(Count.DEFECTS, 1);
        System.err.println(who.name() + ": " + what);
        hangUp();
    }

    private void hangUp() {
        if (call != null) {
            call.close();
        }
    }

    private void send(SessionRequest.Builder message) {
        if (call != null) {
            call.send(message.build());
        }
    }

    private void welcome(Welcome welcome) {
        String objection = isWelcome ? "Welcome twice" : ledger.objection(welcome);
        if (objection != null) {
            defect(objection);
            return;
        }
        isWelcome = true;
        welcomedAt = System.nanoTime();
        stopTimer();
        counters.add(Count.OPEN, 1);
        long seconds = welcome.getHeartbeatSeconds();
        Duration patience = Duration.ofSeconds(seconds * MOST_MISSING);
        beat(patience);
        timer = loop.scheduleAtFixedRate(() -> beat(patience), seconds, seconds, TimeUnit.SECONDS);
        if (welcome.getInventoryWanted()) {
            send(SessionRequest.newBuilder().setInventory(SimulatedInventory.WHOLE));
        }
        ledger.welcomed(welcome)
                .forEach(kept -> send(SessionRequest.newBuilder().setReport(kept.envelope())));
    }

    private void beat(Duration patience) {
        if (System.nanoTime() - lastHeard > patience.toNanos()) {
            hangUp();
            return;
        }
        send(SessionRequest.newBuilder().setHeartbeat(Heartbeat.newBuilder().setSentAt(Timestamps.now())));
    }

    private void order(byte[] envelope) throws InvalidProtocolBufferException {
        Audience audience = new Audience(who.hubId(), who.clusterId(), ledger.epoch());
        Delivery delivery = new InstructionVerifier(trusted, audience).verify(envelope, Instant.now());
        Order order = StrictMessages.parse(Order.parser(), delivery.order().bytes());
        if (StrictMessages.holdsUnknown(order)) {
            defect("an order with an unknown field");
            return;
        }
        Mark at = Mark.newBuilder()
                .setKeyId(ByteString.copyFrom(delivery.line().key().bytes()))
                .setLane(Lane.valueOf("LANE_" + delivery.line().lane().name()))
                .setSequence(delivery.sequence())
                .build();
        ByteString digest = ByteString.copyFrom(
                HexFormat.of().parseHex(delivery.order().digest().hex()));
        switch (ledger.judge(delivery.id(), at, digest)) {
            case NEW -> carryOut(delivery, order, at, digest);
            // Its receipt and outcome wait in the outbox, or the hub has them.
            case AGAIN -> counters.add(Count.AGAIN, 1);
            case WRONG -> defect("an instruction that was replayed or made twice");
        }
    }

    private void carryOut(Delivery delivery, Order order, Mark at, ByteString digest) {
        String run = delivery.id().toString();
        Instant now = Instant.now();
        report(report -> report.setReceipt(Receipt.newBuilder()
                .setInstructionId(delivery.id().toString())
                .setOrderDigest(digest)
                .setDecidedAt(at)
                .setAdmitted(true)
                .setRunId(run)));
        Outcome.Builder outcome = Outcome.newBuilder()
                .setInstructionId(delivery.id().toString())
                .setRunId(run)
                .setKind(order.getDescriptorForType()
                        .findFieldByNumber(order.getKindCase().getNumber())
                        .getName())
                .setState(OutcomeState.OUTCOME_STATE_SUCCEEDED)
                .setStartedAt(Timestamps.fromMillis(now.toEpochMilli()))
                .setEndedAt(Timestamps.fromMillis(now.toEpochMilli()));
        if (order.hasBackup()) {
            outcome.setRestorePoint(UUID.randomUUID() + "-1")
                    .setRestorePointHash(digest)
                    .setLocation(order.getBackup().getLocation())
                    .putCounts("objects", 120)
                    .putCounts("bytes", 1L << 30);
        }
        report(report -> report.setOutcome(outcome));
    }

    private void report(Consumer<Report.Builder> content) {
        MemoryLedger.Kept kept = ledger.report(
                who.keys().report(), who.clusterId(), report -> content.accept(report.setReportedAt(Timestamps.now())));
        send(SessionRequest.newBuilder().setReport(kept.envelope()));
    }

    private void acknowledged(ReportAck ack) {
        for (MemoryLedger.Kept kept : ledger.acknowledged(ack)) {
            counters.add(kept.content() == Report.ContentCase.RECEIPT ? Count.RECEIPTS : Count.OUTCOMES, 1);
        }
    }

    private void goodbye(Goodbye goodbye) {
        counters.add("goodbye " + goodbye.getCode(), 1);
        asked = Duration.ofSeconds(Integer.toUnsignedLong(goodbye.getRetrySeconds()));
        if (call != null) {
            call.end();
        }
    }

    @Override
    public void over(String how) {
        counters.add(Count.ENDED, 1);
        stopTimer();
        SSLEngine used = engine;
        if (used != null) {
            tls.forget(used);
        }
        call = null;
        if (isWelcome) {
            counters.add(Count.OPEN, -1);
            if (System.nanoTime() - welcomedAt > TimeUnit.MINUTES.toNanos(1)) {
                backOff.restart();
            }
        } else if (asked == null) {
            counters.add("ended without Welcome, " + how, 1);
        }
        boolean atOnce = isWelcome && asked != null && asked.isZero();
        Duration wait = atOnce ? Duration.ZERO : backOff.next(asked == null ? Duration.ZERO : asked);
        timer = loop.schedule(this::dial, wait.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }
}
