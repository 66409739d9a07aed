package io.davit.harness.bench.fleet;

import com.google.protobuf.ByteString;
import io.davit.agent.admission.InstructionId;
import io.davit.agent.admission.StateEpoch;
import io.davit.proto.agent.v1.Envelope;
import io.davit.proto.agent.v1.Hello;
import io.davit.proto.agent.v1.Lane;
import io.davit.proto.agent.v1.Mark;
import io.davit.proto.agent.v1.Report;
import io.davit.proto.agent.v1.ReportAck;
import io.davit.proto.agent.v1.Welcome;
import io.davit.signing.Purpose;
import io.davit.signing.SignedEnvelope;
import io.davit.signing.SigningKey;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one simulated agent remembers: sessions, marks, its chain of reports until they are acknowledged. In memory, where a real
 * agent writes each of it to disk: a fleet has as many disks as agents, this machine has one. Used by one thread.
 */
final class MemoryLedger {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int NONCE = 16;
    private static final int HASH = 32;

    private final StateEpoch epoch = StateEpoch.mint();
    private final Map<InstructionId, ByteString> decided = new HashMap<>();
    private final Map<Line, Long> marks = new HashMap<>();
    private final Queue<Kept> outbox = new ArrayDeque<>();
    private long session;
    private ByteString welcomedNonce = ByteString.EMPTY;
    private ByteString nonce = random();
    private long reports;
    private ByteString lastHash = ByteString.copyFrom(new byte[HASH]);
    private long acknowledged;

    private record Line(ByteString key, Lane lane) {}

    /** A report that waits for its acknowledgement. */
    record Kept(long index, Report.ContentCase content, Envelope envelope) {}

    private static ByteString random() {
        byte[] bytes = new byte[NONCE];
        RANDOM.nextBytes(bytes);
        return ByteString.copyFrom(bytes);
    }

    StateEpoch epoch() {
        return epoch;
    }

    /** The session that is dialed next; the same until it was welcomed. */
    void announce(Hello.Builder hello) {
        hello.setStateEpoch(ByteString.copyFrom(epoch.bytes()))
                .setSessionNumber(session + 1)
                .setSessionNonce(nonce)
                .setPreviousSessionNonce(welcomedNonce)
                .setLastReportIndex(reports)
                .setLastReportHash(lastHash)
                .setReportsAcknowledged(acknowledged);
        marks.forEach((line, sequence) -> hello.addMarks(
                Mark.newBuilder().setKeyId(line.key()).setLane(line.lane()).setSequence(sequence)));
    }

    /** What is wrong with a Welcome, or null. */
    @Nullable
    String objection(Welcome welcome) {
        if (welcome.getSessionNumber() != session + 1) {
            return "a Welcome for session " + welcome.getSessionNumber();
        }
        if (welcome.getHubRolledBack() || welcome.getReportsHeld() < acknowledged) {
            return "the hub forgot reports that it had acknowledged";
        }
        return welcome.getReportsHeld() > reports ? "the hub holds reports that were never made" : null;
    }

    /** Answers the reports that the hub lacks. */
    List<Kept> welcomed(Welcome welcome) {
        session++;
        welcomedNonce = nonce;
        nonce = random();
        return outbox.stream()
                .filter(kept -> kept.index() > welcome.getReportsHeld())
                .toList();
    }

    /** What an authentic instruction is: new, decided before, or none of both, which an honest hub never sends. */
    enum Judgement {
        NEW,
        AGAIN,
        WRONG
    }

    /** Step 9 of the protocol's section 6. */
    Judgement judge(InstructionId id, Mark at, ByteString digest) {
        Line line = new Line(at.getKeyId(), at.getLane());
        long before = marks.getOrDefault(line, 0L);
        marks.put(line, Math.max(before, at.getSequence()));
        ByteString known = decided.get(id);
        if (known != null) {
            return known.equals(digest) ? Judgement.AGAIN : Judgement.WRONG;
        }
        if (at.getSequence() <= before) {
            return Judgement.WRONG;
        }
        decided.put(id, digest);
        return Judgement.NEW;
    }

    /** The next report of the chain, signed. */
    Kept report(SigningKey key, String cluster, Consumer<Report.Builder> content) {
        Report.Builder report = Report.newBuilder()
                .setPurpose(Purpose.REPORT.text())
                .setClusterId(cluster)
                .setStateEpoch(ByteString.copyFrom(epoch.bytes()))
                .setIndex(++reports)
                .setPreviousHash(lastHash);
        content.accept(report);
        SignedEnvelope signed = SignedEnvelope.sign(key, report.build().toByteArray());
        lastHash = ByteString.copyFrom(signed.payloadDigest());
        Kept kept = new Kept(reports, report.getContentCase(), signed.toMessage());
        outbox.add(kept);
        return kept;
    }

    /** Answers what left the outbox. */
    List<Kept> acknowledged(ReportAck ack) {
        List<Kept> gone = new ArrayList<>();
        for (Kept next = outbox.peek(); next != null && next.index() <= ack.getIndex(); next = outbox.peek()) {
            gone.add(outbox.remove());
        }
        acknowledged = Math.max(acknowledged, ack.getIndex());
        return gone;
    }
}
