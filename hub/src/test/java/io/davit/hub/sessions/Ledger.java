package io.davit.hub.sessions;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.Timestamps;
import io.davit.hub.enrolment.Berth;
import io.davit.proto.agent.v1.Hello;
import io.davit.proto.agent.v1.Mark;
import io.davit.proto.agent.v1.Report;
import io.davit.signing.Purpose;
import io.davit.signing.SignedEnvelope;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;

/** What an agent remembers, and says from it: its sessions and its chain of reports. Copies go on by themselves. */
public final class Ledger {
    private static final ByteString GENESIS = ByteString.copyFrom(new byte[32]);
    private static final Random RANDOM = new Random(5);

    private final Berth.Moored agent;
    private final Clock clock;
    private final List<Mark> marks = new ArrayList<>();
    private ByteString epoch = random();
    private long session;
    private ByteString nonce = ByteString.EMPTY;
    private ByteString dialed = random();
    private long reports;
    private ByteString reportsHash = GENESIS;
    private long acknowledged;
    private long forgotten;

    public Ledger(Berth.Moored agent, Clock clock) {
        this.agent = agent;
        this.clock = clock;
    }

    private static ByteString random() {
        byte[] bytes = new byte[16];
        RANDOM.nextBytes(bytes);
        return ByteString.copyFrom(bytes);
    }

    /** A second copy of the disk, made now: its next session has a nonce of its own. */
    public Ledger copy() {
        Ledger copy = new Ledger(agent, clock);
        copy.epoch = epoch;
        copy.session = session;
        copy.nonce = nonce;
        copy.reports = reports;
        copy.reportsHash = reportsHash;
        copy.acknowledged = acknowledged;
        copy.forgotten = forgotten;
        copy.marks.addAll(marks);
        return copy;
    }

    public byte[] epoch() {
        return epoch.toByteArray();
    }

    public void newEpoch() {
        epoch = random();
        session = 0;
        nonce = ByteString.EMPTY;
        dialed = random();
        reports = 0;
        reportsHash = GENESIS;
        acknowledged = 0;
        forgotten = 0;
        marks.clear();
    }

    /** The session that would be opened now; the same until it was welcomed. */
    public Hello.Builder hello() {
        return Hello.newBuilder()
                .setProtocolMin(1)
                .setProtocolMax(1)
                .setAgentVersion("1.2.3")
                .addOrderKinds("backup")
                .addOrderKinds("cancel")
                .setClusterId(agent.uid())
                .setClusterUid(Berth.CLUSTER_UID)
                .setStateEpoch(epoch)
                .setSessionNumber(session + 1)
                .setSessionNonce(dialed)
                .setPreviousSessionNonce(nonce)
                .addAllMarks(marks)
                .setLastReportIndex(reports)
                .setLastReportHash(reportsHash)
                .setReportsAcknowledged(acknowledged)
                .setReportsForgotten(forgotten)
                .setReportKey(ByteString.copyFrom(agent.reportKey().publicKey()))
                .setSealingKey(ByteString.copyFrom(agent.sealingKey()))
                .setClusterName(agent.name())
                .setSentAt(Timestamps.fromMillis(clock.millis()));
    }

    public void welcomed() {
        session++;
        nonce = dialed;
        dialed = random();
    }

    public void mark(Mark mark) {
        marks.add(mark);
    }

    public void acknowledged(long index) {
        acknowledged = index;
    }

    /** Ninety days later. */
    public void forgotten(long index) {
        forgotten = index;
    }

    /** The next report of the chain, signed. */
    public byte[] report(UnaryOperator<Report.Builder> content) {
        SignedEnvelope signed = SignedEnvelope.sign(
                agent.reportKey(),
                content.apply(Report.newBuilder()
                                .setPurpose(Purpose.REPORT.text())
                                .setClusterId(agent.uid())
                                .setStateEpoch(epoch)
                                .setIndex(reports + 1)
                                .setPreviousHash(reportsHash))
                        .build()
                        .toByteArray());
        reports++;
        reportsHash = ByteString.copyFrom(signed.payloadDigest());
        return signed.toBytes();
    }
}
