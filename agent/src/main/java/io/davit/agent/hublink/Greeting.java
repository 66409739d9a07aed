package io.davit.agent.hublink;

import com.google.protobuf.ByteString;
import io.davit.agent.admission.Line;
import io.davit.agent.admission.StateEpoch;
import io.davit.agent.hub.SessionTicket;
import io.davit.agent.reports.ReportChain;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.proto.agent.v1.Hello;
import io.davit.proto.agent.v1.Mark;
import io.davit.proto.agent.v1.ReportsHeld;
import io.davit.proto.agent.v1.SessionRequest;
import io.davit.proto.agent.v1.Welcome;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Hello, and what its answer must be (section 11). */
final class Greeting {
    private static final int SHORTEST_HEARTBEAT = 5;
    private static final int LONGEST_HEARTBEAT = 300;
    private static final Pattern CLUSTER_NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    private final Standing standing;
    private final LinkParts parts;

    Greeting(Standing standing, LinkParts parts) {
        this.standing = standing;
        this.parts = parts;
    }

    /** What was said, so that the answer can be held against it. */
    record Said(SessionRequest message, SessionTicket ticket, long lastReport) {
        byte[] inventoryDigest() {
            return message.getHello().getInventoryDigest().toByteArray();
        }
    }

    /** The session's number is durable before it is said. */
    Said hello() {
        SessionTicket ticket = parts.sessions().next(standing.orders().epoch());
        Optional<ReportChain> chain = chain(ticket);
        Hello.Builder hello = Hello.newBuilder()
                .setProtocolMin(Protocol.VERSION)
                .setProtocolMax(Protocol.VERSION)
                .setAgentVersion(standing.agentVersion())
                .addAllOrderKinds(Protocol.orderKinds())
                .setClusterId(standing.pins().clusterId())
                .setClusterUid(standing.clusterUid())
                .setStateEpoch(ByteString.copyFrom(ticket.epoch().bytes()))
                .setSessionNumber(ticket.number())
                .setSessionNonce(Protocol.bytes(ticket.nonce()))
                .setPreviousSessionNonce(Protocol.bytes(ticket.previousNonce()))
                .addAllMarks(Protocol.marks(standing.orders().marks()))
                .setLastReportIndex(chain.map(ReportChain::last).orElse(0L))
                .setLastReportHash(
                        Protocol.bytes(chain.map(ReportChain::lastHash).orElse(ReportChain.GENESIS)))
                .setReportsAcknowledged(chain.map(ReportChain::acknowledged).orElse(0L))
                .setReportsForgotten(chain.map(this::forgotten).orElse(0L))
                .setKeySetVersion(standing.orders().keySetVersion())
                .setInventoryDigest(
                        ByteString.copyFrom(parts.inventory().digest().orElse(new byte[0])))
                // A hub that lost its store learns them anew (P7).
                .setReportKey(
                        ByteString.copyFrom(standing.identity().keys().report().publicKey()))
                .setSealingKey(ByteString.copyFrom(standing.identity().keys().sealingPublic()))
                .setClusterName(clusterName())
                .setSentAt(Protocol.time(parts.clock().instant()));
        hello.addAllRunningInstructionIds(parts.running().get());
        return new Said(
                SessionRequest.newBuilder().setHello(hello).build(),
                ticket,
                chain.map(ReportChain::last).orElse(0L));
    }

    private String clusterName() {
        String told = parts.sessions().clusterName();
        return told.isEmpty() ? standing.clusterName() : told;
    }

    /** Reports leave the ledger from the oldest on, and only those that were acknowledged. */
    private long forgotten(ReportChain chain) {
        long[] forgotten = {chain.acknowledged()};
        parts.reports().after(chain.epoch(), 0, oldest -> {
            forgotten[0] = oldest.index() - 1;
            return false;
        });
        return forgotten[0];
    }

    private Optional<ReportChain> chain(SessionTicket ticket) {
        return parts.reports().chains().stream()
                .filter(chain -> chain.epoch().equals(ticket.epoch()))
                .findFirst();
    }

    /**
     * Checks the answer, and marks the session welcomed, and the reports that the hub says it holds acknowledged.
     *
     * @return false if the hub remembers more of this ledger than is in it: a new epoch has begun (P5)
     * @throws DavitException HUB_UNTRUSTED, HUB_MISBEHAVED: the session must end, and does not count as welcomed
     */
    boolean accept(Said said, Welcome welcome) {
        if (!welcome.getHubId().equals(standing.pins().hubId())) {
            throw new DavitException(
                    ErrorCode.HUB_UNTRUSTED,
                    "another hub answered than the pinned one, "
                            + standing.pins().hubId());
        }
        if (welcome.getProtocol() != Protocol.VERSION) {
            throw Session.misbehaved("it chose a version that the agent did not offer");
        }
        if (welcome.getSessionNumber() != said.ticket().number()) {
            throw Session.misbehaved("its Welcome is for session " + Long.toUnsignedString(welcome.getSessionNumber())
                    + ", this is session " + said.ticket().number());
        }
        int heartbeat = welcome.getHeartbeatSeconds();
        if (heartbeat < SHORTEST_HEARTBEAT || heartbeat > LONGEST_HEARTBEAT) {
            throw Session.misbehaved("it wants heartbeats in other intervals than 5 to 300 seconds");
        }
        if (isAheadOf(said, welcome)) {
            standing.orders().beginAnew();
            return false;
        }
        String name = welcome.getClusterName();
        parts.sessions().welcomed(said.ticket(), CLUSTER_NAME.matcher(name).matches() ? name : "");
        acknowledge(said.ticket().epoch(), welcome.getReportsHeld());
        for (ReportsHeld earlier : welcome.getEarlierReportsHeldList()) {
            if (earlier.getStateEpoch().size() == StateEpoch.LENGTH) {
                acknowledge(StateEpoch.of(earlier.getStateEpoch().toByteArray()), earlier.getIndex());
            }
        }
        return true;
    }

    /** Its acknowledgement may have been lost with an earlier stream, and nothing that is held is sent again. */
    private void acknowledge(StateEpoch epoch, long held) {
        if (held > 0) {
            parts.reports().acknowledge(epoch, held, parts.clock().instant());
        }
    }

    private boolean isAheadOf(Said said, Welcome welcome) {
        Map<Line, Long> marks = standing.orders().marks();
        for (Mark mark : welcome.getAcknowledgedList()) {
            long own = marks.getOrDefault(Protocol.line(mark), 0L);
            if (Long.compareUnsigned(mark.getSequence(), own) > 0) {
                return true;
            }
        }
        return Long.compareUnsigned(welcome.getReportsHeld(), said.lastReport()) > 0;
    }
}
