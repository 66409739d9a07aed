package io.davit.hub.instructions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.hub.enrolment.Berth;
import io.davit.hub.store.InstructionRow;
import io.davit.hub.store.InstructionState;
import io.davit.proto.agent.v1.BackupOrder;
import io.davit.proto.agent.v1.Instruction;
import io.davit.proto.agent.v1.Lane;
import io.davit.proto.agent.v1.Mark;
import io.davit.proto.agent.v1.Order;
import io.davit.signing.KeyId;
import io.davit.signing.SignedEnvelope;
import io.davit.signing.SigningKey;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Orders are numbered and signed when they are sent (P6); sections 5 and 8 of the protocol. */
class DeliveryTest {
    private static final String CLUSTER = "5b7c1f0e-3f57-4f6e-9d7a-6f2f5f3f9a10";
    private static final byte[] EPOCH = new byte[16];

    @TempDir
    Path folder;

    private Berth berth;
    private SigningKey online = SigningKey.random();
    private Delivery delivery;
    private OrderIssuer issuer;
    private final List<String> rung = new ArrayList<>();
    private final List<InstructionState> moved = new ArrayList<>();

    @BeforeEach
    void open() {
        berth = new Berth(folder);
        issuer = new OrderIssuer(berth.clock(), rung::add);
        delivery = new Delivery(
                berth.store(),
                new InstructionSigner() {
                    @Override
                    public KeyId currentKey() {
                        return online.id();
                    }

                    @Override
                    public SignedEnvelope sign(KeyId key, byte[] payload) {
                        return SignedEnvelope.sign(online, payload);
                    }
                },
                "hub",
                (transaction, row) -> moved.add(row.state()),
                berth.clock());
    }

    @AfterEach
    void close() {
        berth.close();
    }

    private static Order backup(String name) {
        return Order.newBuilder()
                .setBackup(BackupOrder.newBuilder().addNamespaces(name))
                .build();
    }

    private String issue(Order order) {
        return berth.store().write(transaction -> issuer.issue(transaction, CLUSTER, order, "backups/x", "request-1"));
    }

    private List<String> issue(int count) {
        List<String> ids = new ArrayList<>();
        for (int each = 0; each < count; each++) {
            ids.add(issue(backup("b" + each)));
        }
        return ids;
    }

    private static Addressee session(Mark... marks) {
        return new Addressee(CLUSTER, EPOCH, List.of(marks), List.of("backup", "cancel"));
    }

    private List<Instruction> next(Addressee to, boolean isCaughtUp) {
        return delivery.next(to, isCaughtUp).stream().map(this::read).toList();
    }

    private Instruction read(SignedEnvelope envelope) {
        assertThat(envelope.isSignedBy(online.publicKey())).isTrue();
        try {
            return Instruction.parseFrom(envelope.payload());
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private InstructionRow row(String id) {
        return berth.store().read(transaction -> transaction.outbox().find(id)).orElseThrow();
    }

    private void cancel(String id) {
        berth.store()
                .write(transaction ->
                        issuer.cancel(transaction, transaction.outbox().find(id).orElseThrow(), "", ""));
    }

    private static Mark mark(SigningKey key, Lane lane, long sequence) {
        return Mark.newBuilder()
                .setKeyId(ByteString.copyFrom(key.id().bytes()))
                .setLane(lane)
                .setSequence(sequence)
                .build();
    }

    @Test
    void numbersEachLaneFromOneAndOnceInASession() {
        String first = issue(backup("a"));
        Addressee session = session();
        assertThat(next(session, true)).singleElement().satisfies(instruction -> {
            assertThat(instruction.getInstructionId()).isEqualTo(first);
            assertThat(instruction.getSequence()).isEqualTo(1);
            assertThat(instruction.getLane()).isEqualTo(Lane.LANE_NORMAL);
            assertThat(instruction.getClusterId()).isEqualTo(CLUSTER);
            assertThat(instruction.getCorrelationId()).isEqualTo("request-1");
        });
        assertThat(next(session, true)).isEmpty();
        cancel(first);
        assertThat(next(session, true)).singleElement().satisfies(instruction -> {
            assertThat(instruction.getLane()).isEqualTo(Lane.LANE_CANCEL);
            assertThat(instruction.getSequence()).isEqualTo(1);
        });
        assertThat(rung).containsExactly(CLUSTER, CLUSTER);
        assertThat(row(first).state()).isEqualTo(InstructionState.DELIVERED);
    }

    /** What the agent has seen, or the hub has used: the higher counts. */
    @Test
    void goesOnBehindTheMarkThatTheAgentNamed() {
        issue(backup("a"));
        assertThat(next(session(mark(online, Lane.LANE_NORMAL, 41), mark(online, Lane.LANE_CANCEL, 99)), true))
                .extracting(Instruction::getSequence)
                .containsExactly(42L);
        issue(backup("b"));
        assertThat(next(session(mark(online, Lane.LANE_NORMAL, 3)), true))
                .extracting(Instruction::getSequence)
                .containsExactly(43L, 44L);
    }

    @Test
    void sendsTheSameOrderUnderANewNumberInTheNextSession() {
        String id = issue(backup("a"));
        Instruction first = next(session(), true).getFirst();
        Instruction second = next(session(), true).getFirst();
        assertThat(second.getInstructionId()).isEqualTo(id).isEqualTo(first.getInstructionId());
        assertThat(second.getOrder()).isEqualTo(first.getOrder());
        assertThat(second.getSequence()).isEqualTo(2);
        assertThat(row(id).deliveries()).isEqualTo(2);
        assertThat(moved).containsExactly(InstructionState.DELIVERED);
    }

    @Test
    void anotherKeyOrEpochIsAnotherLine() {
        issue(backup("a"));
        next(session(), true);
        online = SigningKey.random();
        assertThat(next(session(), true)).extracting(Instruction::getSequence).containsExactly(1L);
        byte[] later = new byte[16];
        later[0] = 1;
        assertThat(next(new Addressee(CLUSTER, later, List.of(), List.of("backup")), true))
                .extracting(Instruction::getSequence)
                .containsExactly(1L);
    }

    @Test
    void anOrderThatIsMadeDuringADeliveryIsNotIssuedBeforeItWasMade() {
        issue(backup("a"));
        berth.advance(Duration.ofMillis(-5));

        assertThat(next(session(), true)).singleElement().satisfies(instruction -> {
            Duration life = Duration.between(instant(instruction.getIssuedAt()), instant(instruction.getExpiresAt()));
            assertThat(life).isEqualTo(Duration.ofHours(24));
            assertThat(instant(instruction.getNotBefore())).isEqualTo(instant(instruction.getIssuedAt()));
        });
    }

    private static Instant instant(Timestamp time) {
        return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
    }

    @Test
    void anOrderThatNeverLeftExpires() {
        String id = issue(backup("a"));
        berth.advance(Duration.ofHours(24));
        assertThat(next(session(), false)).isEmpty();
        assertThat(row(id).state()).isEqualTo(InstructionState.EXPIRED);
        String swept = issue(backup("b"));
        berth.advance(Duration.ofHours(24));
        delivery.sweep();
        assertThat(row(swept).state()).isEqualTo(InstructionState.EXPIRED);
    }

    /** It may have been admitted: only reports can tell. */
    @Test
    void anOrderThatLeftExpiresOnlyOnceItsAgentHasToldAll() {
        String id = issue(backup("a"));
        next(session(), true);
        berth.advance(Duration.ofHours(24));
        delivery.sweep();
        assertThat(next(session(), false)).isEmpty();
        assertThat(row(id).state()).isEqualTo(InstructionState.DELIVERED);
        assertThat(next(session(), true)).isEmpty();
        assertThat(row(id).state()).isEqualTo(InstructionState.EXPIRED);
    }

    @Test
    void anOrderOfAKindThatTheAgentDoesNotKnowIsRefusedHere() {
        String id = issue(backup("a"));
        Addressee old = new Addressee(CLUSTER, EPOCH, List.of(), List.of("cancel"));
        assertThat(next(old, false)).isEmpty();
        assertThat(row(id).state()).isEqualTo(InstructionState.REFUSED);
        assertThat(row(id).code()).isEqualTo("INSTRUCTION_KIND_UNKNOWN");
    }

    /** The agent that knew it may have admitted it, before an older version took its place. */
    @Test
    void anOrderOfSuchAKindThatLeftBeforeWaitsForTheReports() {
        String id = issue(backup("a"));
        next(session(), true);
        Addressee old = new Addressee(CLUSTER, EPOCH, List.of(), List.of("cancel"));
        assertThat(next(old, false)).isEmpty();
        assertThat(row(id).state()).isEqualTo(InstructionState.DELIVERED);
        assertThat(next(old, true)).isEmpty();
        assertThat(row(id).state()).isEqualTo(InstructionState.REFUSED);
    }

    @Test
    void orderThatIsTooLargeIsRefusedWhenItIsMade() {
        assertThatThrownBy(() -> issue(backup("x".repeat(OrderIssuer.LARGEST_ORDER))))
                .isInstanceOfSatisfying(
                        DavitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ORDER_TOO_LARGE));
        assertThat(rung).isEmpty();
    }

    @Test
    void aCanceledOrderThatNeverLeftDoesNotLeave() {
        String id = issue(backup("a"));
        cancel(id);
        assertThat(row(id).code()).isEqualTo("INSTRUCTION_CANCELED");
        assertThat(next(session(), true)).isEmpty();
    }

    /** Unanswered orders hide neither what is behind them nor a cancel. */
    @Test
    void sendsAllThatWaitsBeforeAnythingIsAnswered() {
        List<String> ids = issue(200);
        Addressee session = session();
        List<String> sent = new ArrayList<>();
        for (List<Instruction> batch = next(session, true); !batch.isEmpty(); batch = next(session, true)) {
            batch.forEach(instruction -> sent.add(instruction.getInstructionId()));
        }
        assertThat(sent).containsExactlyElementsOf(ids);
        cancel(ids.getFirst());
        assertThat(next(session, true)).extracting(Instruction::getLane).containsExactly(Lane.LANE_CANCEL);
    }

    @Test
    void whatIsBehindManyThatExpiredIsSentAtOnce() {
        issue(150);
        berth.advance(Duration.ofHours(24));
        String fresh = issue(backup("fresh"));
        assertThat(next(session(), true))
                .extracting(Instruction::getInstructionId)
                .containsExactly(fresh);
    }

    @Test
    void twoSessionsOfOneClusterNeverUseANumberTwice() throws Exception {
        issue(60);
        Set<Long> numbers = new TreeSet<>();
        List<Future<List<Instruction>>> sessions = new ArrayList<>();
        try (ExecutorService both = Executors.newFixedThreadPool(2)) {
            for (int each = 0; each < 2; each++) {
                sessions.add(both.submit(() -> next(session(), true)));
            }
        }
        for (Future<List<Instruction>> each : sessions) {
            each.get()
                    .forEach(instruction ->
                            assertThat(numbers.add(instruction.getSequence())).isTrue());
        }
        assertThat(numbers).hasSize(120);
    }
}
