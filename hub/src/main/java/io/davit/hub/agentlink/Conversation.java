package io.davit.hub.agentlink;

import com.google.protobuf.ByteString;
import io.davit.errors.ErrorCode;
import io.davit.hub.instructions.Addressee;
import io.davit.hub.reports.Intake;
import io.davit.hub.reports.InventoryIntake;
import io.davit.hub.reports.ReportAllowance;
import io.davit.hub.sessions.Newcomer;
import io.davit.hub.sessions.OpenStream;
import io.davit.hub.sessions.Opening;
import io.davit.hub.store.HubCrashPoint;
import io.davit.proto.agent.v1.Hello;
import io.davit.proto.agent.v1.Inventory;
import io.davit.proto.agent.v1.Progress;
import io.davit.proto.agent.v1.ReportAck;
import io.davit.proto.agent.v1.SessionRequest;
import io.davit.proto.agent.v1.SessionResponse;
import io.davit.signing.SignedEnvelope;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the hub hears and says in one session, from Hello on (protocol, section 11). It knows nothing of streams and threads:
 * one call at a time, in the order in which messages came.
 */
public final class Conversation {
    private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);

    /** When who found no place comes again. */
    private static final Duration FULL = Duration.ofMinutes(1);

    private final Newcomer newcomer;
    private final LinkDuties duties;
    private final Line line;
    private final Semaphore openings;
    private final InventoryIntake inventory;

    private volatile @Nullable Hello hello;
    private @Nullable Addressee addressee;
    private byte[] inventoryDigest = new byte[0];
    private long reportsDue;
    private boolean caughtUp;
    private boolean hubWasBehind;
    private long keySetSent;

    /** The stream to the agent, and its place among the hub's sessions. */
    public interface Line {
        /** The stream that the cluster's agent has open now. */
        Optional<OpenStream> older();

        /** Why the cluster cannot have a session; what {@link #enter} says, counts. */
        Optional<ErrorCode> obstacle();

        /**
         * Takes a place, or that of an older session of the cluster.
         *
         * @return why not: SESSION_SUPERSEDED, HUB_FULL
         */
        Optional<ErrorCode> enter();

        /** Gives the place back. */
        void leave();

        /** Ends the session that the cluster has now. */
        void endOthers(ErrorCode code);

        /** Sends, in order; waits while the other side takes nothing. */
        void say(SessionResponse message);

        /** Waits until what was said was taken; false if nobody hears any more. */
        boolean flush();

        /** Says why, and ends the stream. A second call changes nothing. */
        void end(ErrorCode code, Duration retry);

        boolean isOver();

        /** Has {@link #deliver} called soon. */
        void deliverSoon();
    }

    /** @param openings so many Hellos are decided about at once */
    public Conversation(Newcomer newcomer, LinkDuties duties, Line line, Semaphore openings) {
        this.newcomer = newcomer;
        this.duties = duties;
        this.line = line;
        this.openings = openings;
        this.inventory = duties.inventories().apply(newcomer.cluster());
    }

    /** What the agent said when it was welcomed; empty before. From any thread. */
    public Optional<Hello> hello() {
        return Optional.ofNullable(hello);
    }

    /**
     * Works one message off.
     *
     * @throws io.davit.errors.DavitException if the session cannot go on
     */
    public void hear(SessionRequest message) {
        switch (message.getMessageCase()) {
            case HELLO -> open(message.getHello());
            case REPORT -> report(message.getReport().toByteArray());
            case INVENTORY -> take(message.getInventory());
            case PROGRESS -> hear(message.getProgress());
            // A newer agent may say more; it asked for this version, so it can live without an answer.
            case HEARTBEAT, MESSAGE_NOT_SET -> {}
        }
    }

    private void open(Hello said) {
        if (hello != null) {
            line.end(ErrorCode.HELLO_INVALID, Duration.ofHours(1));
            return;
        }
        Optional<ErrorCode> obstacle = line.obstacle();
        if (obstacle.isPresent()) {
            hinder(obstacle.get());
            return;
        }
        if (!duties.reports().hears(newcomer.cluster())) {
            line.end(ErrorCode.REPORTS_TOO_MANY, ReportAllowance.WAIT);
            return;
        }
        openings.acquireUninterruptibly();
        Opening opening;
        try {
            opening = duties.desk().open(newcomer, said, line.older());
        } finally {
            openings.release();
        }
        switch (opening) {
            case Opening.Refused refused -> {
                LOG.atWarn()
                        .addKeyValue("cluster", newcomer.cluster())
                        .addKeyValue("code", refused.code())
                        .log("session refused");
                if (refused.endsOthers()) {
                    line.endOthers(refused.code());
                }
                line.end(refused.code(), Duration.ofSeconds(refused.retrySeconds()));
            }
            case Opening.Welcomed welcomed -> welcome(said, welcomed);
        }
    }

    private void welcome(Hello said, Opening.Welcomed welcomed) {
        addressee = new Addressee(
                newcomer.cluster(), said.getStateEpoch().toByteArray(), said.getMarksList(), said.getOrderKindsList());
        reportsDue = welcomed.reportsDue();
        hubWasBehind = welcomed.welcome().getHubRolledBack();
        inventoryDigest = said.getInventoryDigest().toByteArray();
        keySetSent = said.getKeySetVersion();
        hello = said;
        Optional<ErrorCode> obstacle = line.enter();
        if (obstacle.isPresent()) {
            hinder(obstacle.get());
            return;
        }
        Optional<ErrorCode> objection = duties.desk().objection(newcomer);
        if (objection.isPresent()) {
            line.end(objection.get(), Duration.ofHours(1));
            return;
        }
        if (line.isOver()) {
            // The stream went away before it could be found.
            line.leave();
            return;
        }
        LOG.atInfo()
                .addKeyValue("cluster", welcomed.clusterName())
                .addKeyValue("session", said.getSessionNumber())
                .addKeyValue("hubWasBehind", hubWasBehind)
                .log("agent connected");
        line.say(SessionResponse.newBuilder().setWelcome(welcomed.welcome()).build());
        HubCrashPoint.WELCOME_SENT.reached();
        keySet();
        reached(welcomed.welcome().getReportsHeld());
        deliver();
    }

    private void hinder(ErrorCode obstacle) {
        line.end(obstacle, obstacle == ErrorCode.HUB_FULL ? FULL : Duration.ZERO);
    }

    /** Sends the newest key set, unless the agent has it. */
    public void keySet() {
        if (hello != null && keySetSent < duties.keySets().version()) {
            keySetSent = duties.keySets().version();
            line.say(SessionResponse.newBuilder()
                    .setKeySet(duties.keySets().newest())
                    .build());
            HubCrashPoint.KEY_SET_SENT.reached();
        }
    }

    private void report(byte[] envelope) {
        Hello said = hello;
        if (said == null) {
            line.end(ErrorCode.HELLO_MISSING, Duration.ofHours(1));
            return;
        }
        switch (duties.reports().take(newcomer.cluster(), envelope)) {
            case Intake.Stored stored -> {
                line.say(SessionResponse.newBuilder()
                        .setReportAck(ReportAck.newBuilder()
                                .setStateEpoch(ByteString.copyFrom(stored.epoch()))
                                .setIndex(stored.index()))
                        .build());
                HubCrashPoint.REPORT_ACKNOWLEDGED.reached();
                if (!stored.instruction().isEmpty() && addressee != null) {
                    addressee.answered(stored.instruction());
                    // What waited behind it may go now.
                    line.deliverSoon();
                }
                if (Arrays.equals(stored.epoch(), said.getStateEpoch().toByteArray())) {
                    reached(stored.index());
                }
            }
            case Intake.Refused refused -> line.end(refused.code(), pause(refused.code()));
        }
    }

    private static Duration pause(ErrorCode refusal) {
        return switch (refusal) {
            case REPORT_GAP -> Duration.ofSeconds(1);
            case REPORTS_TOO_MANY -> ReportAllowance.WAIT;
            default -> Duration.ofHours(1);
        };
    }

    /** The hub holds the reports of this epoch up to that one. */
    private void reached(long index) {
        if (caughtUp || index < reportsDue) {
            return;
        }
        if (hubWasBehind) {
            duties.desk().caughtUp(newcomer.cluster());
        }
        caughtUp = true;
        line.deliverSoon();
    }

    private void take(Inventory part) {
        if (hello == null) {
            line.end(ErrorCode.HELLO_MISSING, Duration.ofHours(1));
            return;
        }
        inventory.take(part, inventoryDigest);
        if (!part.getMore()) {
            // Hello named the digest of the first one only.
            inventoryDigest = new byte[0];
        }
    }

    private void hear(Progress progress) {
        if (hello != null) {
            duties.progress().hear(newcomer.cluster(), progress);
        }
    }

    /** Sends what waits, batch by batch; nothing before a hub that was put back has caught up (section 11.3). */
    public void deliver() {
        Addressee to = addressee;
        if (to == null || (hubWasBehind && !caughtUp)) {
            return;
        }
        List<SignedEnvelope> batch = duties.delivery().next(to, caughtUp);
        while (!batch.isEmpty() && !line.isOver()) {
            batch.forEach(envelope -> line.say(SessionResponse.newBuilder()
                    .setInstruction(envelope.toMessage())
                    .build()));
            if (!line.flush()) {
                return;
            }
            HubCrashPoint.DELIVERY_SENT.reached();
            batch = duties.delivery().next(to, caughtUp);
        }
    }
}
