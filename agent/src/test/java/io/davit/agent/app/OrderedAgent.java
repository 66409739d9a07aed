package io.davit.agent.app;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.davit.agent.admission.ClockTrust;
import io.davit.agent.admission.Decision;
import io.davit.agent.admission.Decision.Ruling;
import io.davit.agent.admission.Judges;
import io.davit.agent.config.ConfigFile;
import io.davit.agent.instruction.AnchorLease;
import io.davit.agent.instruction.Audience;
import io.davit.agent.instruction.InstructionInbox;
import io.davit.agent.instruction.InstructionVerifier;
import io.davit.agent.instruction.TrustedKeys;
import io.davit.agent.instruction.Unhurried;
import io.davit.agent.reports.Auditor;
import io.davit.agent.run.RunId;
import io.davit.errors.ErrorCode;
import io.davit.proto.agent.v1.Instruction;
import io.davit.proto.agent.v1.InstructionClass;
import io.davit.proto.agent.v1.InstructionKey;
import io.davit.proto.agent.v1.Inventory;
import io.davit.proto.agent.v1.KeySet;
import io.davit.proto.agent.v1.Lane;
import io.davit.proto.agent.v1.Order;
import io.davit.proto.agent.v1.Outcome;
import io.davit.proto.agent.v1.Report;
import io.davit.signing.SignedEnvelope;
import io.davit.signing.SigningKey;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * An agent without a link, and the hub that orders: signed envelopes go straight into the inbox, and reports come out of the
 * ledger. Everything between is the product's own.
 */
public final class OrderedAgent implements AutoCloseable {
    private static final String HUB = "5b7c1f0e-3f57-4f6e-9d7a-6f2f5f3f9a10";

    private final Clock clock = Clock.systemUTC();
    private final SigningKey root = key(8);
    private final SigningKey online = key(9);
    private final Auditor auditor = new Auditor();
    private final AgentWiring wiring;
    private final InstructionInbox inbox;
    private final InstructionVerifier verifier;

    public OrderedAgent(Path configFile) {
        wiring = AgentWiring.open(
                ConfigFile.read(configFile),
                clock,
                System::nanoTime,
                duration -> LockSupport.parkNanos(duration.toNanos()));
        wiring.runner().resume();
        ClockTrust trusted = now -> Optional.empty();
        inbox = InstructionInbox.open(
                wiring.ledger().admissions(),
                new AnchorLease(wiring.cluster()),
                new Judges(new Unhurried(), trusted, List.of(wiring.wellFormed())),
                wiring.orders(),
                clock);
        wiring.ledger().reports().begin(auditor);
        inbox.goOn();
        verifier = new InstructionVerifier(
                TrustedKeys.pinned(HUB, root.publicKey()).taking(keySet()),
                new Audience(HUB, Auditor.CLUSTER, inbox.epoch()));
    }

    /** The same hub over restarts. */
    private static SigningKey key(int value) {
        byte[] seed = new byte[SigningKey.LENGTH];
        Arrays.fill(seed, (byte) value);
        return new SigningKey(seed);
    }

    /** Names a new order. */
    public static String newInstruction() {
        return RunId.next(Clock.systemUTC()).toString();
    }

    private byte[] keySet() {
        Instant now = clock.instant();
        KeySet set = KeySet.newBuilder()
                .setPurpose("davit.key-set.v1")
                .setHubId(HUB)
                .setVersion(1)
                .setIssuedAt(at(now))
                .setStaleAfter(at(now.plus(Duration.ofDays(1))))
                .setRootThreshold(1)
                .addKeys(InstructionKey.newBuilder()
                        .setPublicKey(ByteString.copyFrom(online.publicKey()))
                        .setNotBefore(at(now.minus(Duration.ofDays(1))))
                        .setNotAfter(at(now.plus(Duration.ofDays(1)))))
                .build();
        return SignedEnvelope.sign(root, set.toByteArray()).toBytes();
    }

    /** Signs and delivers an order, which the agent has to admit. */
    public Outcome carryOut(Order order) {
        return carryOut(newInstruction(), order);
    }

    /** As {@link #carryOut(Order)}, for an order that may have been delivered before. */
    public Outcome carryOut(String instruction, Order order) {
        Ruling ruling = deliver(instruction, order).ruling();
        if (!(ruling instanceof Ruling.Admitted admitted)) {
            throw new AssertionError("refused: " + ruling);
        }
        wiring.runner().await(admitted.run(), Duration.ofMinutes(2)).orElseThrow();
        return reports().stream()
                .filter(report ->
                        report.getOutcome().getRunId().equals(admitted.run().toString()))
                .map(Report::getOutcome)
                .reduce((one, other) -> {
                    throw new AssertionError("two outcomes of one run");
                })
                .orElseThrow();
    }

    /** Signs and delivers an order, which the agent has to refuse. */
    public ErrorCode refusalOf(Order order) {
        Ruling ruling = deliver(newInstruction(), order).ruling();
        if (ruling instanceof Ruling.Refused refused) {
            return refused.code();
        }
        throw new AssertionError("admitted: " + ruling);
    }

    private Decision deliver(String id, Order order) {
        Instant now = clock.instant();
        boolean isPolicy = order.hasSetLocation() || order.hasRevokeLocation();
        Instruction instruction = Instruction.newBuilder()
                .setPurpose("davit.instruction.v1")
                .setInstructionId(id)
                .setHubId(HUB)
                .setClusterId(Auditor.CLUSTER)
                .setStateEpoch(ByteString.copyFrom(inbox.epoch().bytes()))
                .setLane(order.hasCancel() ? Lane.LANE_CANCEL : Lane.LANE_NORMAL)
                .setSequence(nextSequence())
                .setInstructionClass(
                        isPolicy
                                ? InstructionClass.INSTRUCTION_CLASS_POLICY
                                : InstructionClass.INSTRUCTION_CLASS_IMMEDIATE)
                .setIssuedAt(at(now))
                .setNotBefore(at(now))
                .setExpiresAt(at(now.plus(Duration.ofMinutes(10))))
                .setOrder(order.toByteString())
                .setCorrelationId("story")
                .build();
        byte[] envelope = SignedEnvelope.sign(online, instruction.toByteArray()).toBytes();
        return inbox.accept(verifier.verify(envelope, now));
    }

    /** As its cluster's admin does it on the command line. */
    public void initialise(String location) {
        wiring.control().initialise(location, Optional.empty());
    }

    private long nextSequence() {
        return wiring.ledger().admissions().marks().values().stream()
                        .mapToLong(Long::longValue)
                        .max()
                        .orElse(0)
                + 1;
    }

    /** What the hub gets to read, verified. */
    public List<Report> reports() {
        return auditor.read(wiring.ledger().reports(), inbox.epoch());
    }

    /** As it was when it was last ordered. */
    public List<Inventory> inventory() {
        List<Inventory> parts = new ArrayList<>();
        wiring.inventories().send(parts::add);
        return parts;
    }

    private static Timestamp at(Instant time) {
        return Timestamp.newBuilder()
                .setSeconds(time.getEpochSecond())
                .setNanos(time.getNano())
                .build();
    }

    @Override
    public void close() {
        wiring.close();
    }
}
