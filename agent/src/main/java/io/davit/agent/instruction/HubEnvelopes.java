package io.davit.agent.instruction;

import io.davit.agent.admission.AdmissionLedger;
import io.davit.agent.admission.Anchor;
import io.davit.agent.admission.Judges;
import io.davit.agent.admission.Line;
import io.davit.agent.admission.OrderStarter;
import io.davit.agent.admission.StateEpoch;
import io.davit.agent.hub.HubMemory;
import io.davit.agent.hub.HubPins;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that the hub's signed bytes go through, whichever way they came: key sets change who may sign, instructions are
 * verified and decided about, what is refused before it was an instruction is reported as such. One caller at a time.
 */
public final class HubEnvelopes {
    private static final Logger LOG = LoggerFactory.getLogger(HubEnvelopes.class);

    private final AdmissionLedger ledger;
    private final HubMemory hub;
    private final InstructionInbox inbox;
    private final Rejections rejections;
    private final Intake intake;
    private final StaleKeyAlarm staleKeys;
    private final ClockAlarm clockAlarm;
    private final HubPins pins;
    private volatile TrustedKeys keys;

    private HubEnvelopes(Parts parts, HubPins pins, TrustedKeys keys, InstructionInbox inbox) {
        this.ledger = parts.ledger();
        this.hub = parts.hub();
        this.inbox = inbox;
        this.rejections = parts.rejections();
        this.intake = new Intake(this::verifier, inbox, rejections, parts.clock());
        this.staleKeys = parts.staleKeys();
        this.clockAlarm = parts.clockAlarm();
        this.pins = pins;
        this.keys = keys;
    }

    /** What it works with. */
    public record Parts(
            AdmissionLedger ledger,
            HubMemory hub,
            Anchor anchor,
            Judges judges,
            OrderStarter starter,
            Rejections rejections,
            StaleKeyAlarm staleKeys,
            ClockAlarm clockAlarm,
            Clock clock) {}

    /**
     * Settles the epoch with the anchor. Nothing is carried out before {@link #goOn}: reports begin in between.
     *
     * @param firstKeySet of the enrolment; the ledger may have a newer one
     * @throws DavitException STATE_EPOCH_FORK, ANCHOR_DAMAGED: nothing may be admitted; CLUSTER_*: try again
     */
    public static HubEnvelopes open(Parts parts, HubPins pins, Optional<byte[]> firstKeySet) {
        InstructionInbox inbox =
                InstructionInbox.open(parts.ledger(), parts.anchor(), parts.judges(), parts.starter(), parts.clock());
        return new HubEnvelopes(parts, pins, trusted(parts.hub(), pins, firstKeySet), inbox);
    }

    /** The newest key set that the pinned root vouches for. One that it does not, or not any more, counts as none. */
    private static TrustedKeys trusted(HubMemory hub, HubPins pins, Optional<byte[]> first) {
        TrustedKeys keys = TrustedKeys.pinned(pins.hubId(), pins.rootKey());
        for (Optional<byte[]> candidate : List.of(first, hub.keySet())) {
            if (candidate.isEmpty()) {
                continue;
            }
            try {
                keys = keys.taking(candidate.get());
            } catch (DavitException e) {
                LOG.atInfo().addKeyValue("code", e.code()).log("a key set that was kept does not count");
            }
        }
        return keys;
    }

    /** @throws DavitException if the pinned root does not vouch for it */
    public static void check(HubPins pins, byte[] keySet) {
        TrustedKeys.pinned(pins.hubId(), pins.rootKey()).taking(keySet);
    }

    public StateEpoch epoch() {
        return inbox.epoch();
    }

    public Map<Line, Long> marks() {
        return ledger.marks();
    }

    public long keySetVersion() {
        return keys.version();
    }

    /** Takes a key set, durably, before anything is judged by it; one that does not hold is reported. */
    public void keySet(byte[] envelope) {
        try {
            TrustedKeys next = keys.taking(envelope);
            if (next != keys) {
                hub.keepKeySet(envelope);
                keys = next;
                LOG.atInfo().addKeyValue("version", keys.version()).log("a new key set is in force");
            }
        } catch (DavitException e) {
            if (isOfTheStore(e)) {
                throw e;
            }
            rejections.envelope(envelope, e);
        }
    }

    /**
     * Verifies an instruction and decides about it. What is refused is reported, by its receipt or as rejected.
     *
     * @throws DavitException CLUSTER_* and others, if what was decided has to wait
     */
    public void instruction(byte[] envelope) {
        intake.take(envelope);
    }

    private InstructionVerifier verifier() {
        return new InstructionVerifier(keys, new Audience(pins.hubId(), pins.clusterId(), epoch()));
    }

    private static boolean isOfTheStore(DavitException e) {
        return !e.code().name().startsWith("KEY_SET_") && !e.code().name().startsWith("ENVELOPE_");
    }

    /** Goes on with what waits for the anchor. */
    public void goOn() {
        inbox.goOn();
    }

    /** The hub remembers more of this ledger than it does itself: it was put back from a copy (P5). */
    public void beginAnew() {
        inbox.beginAnew();
        LOG.atWarn()
                .addKeyValue("code", ErrorCode.LEDGER_ROLLED_BACK)
                .log("the hub has seen more of this ledger than is in it; a new epoch began");
    }

    /** Raises alarms about what lasts. To be called now and then. */
    public void lookAround() {
        staleKeys.look(keys);
        clockAlarm.look();
    }

    /** A session could not begin, or ended: what no honest hub does is kept for the cluster's audit, and reported. */
    public void broken(DavitException why) {
        if (why.code() == ErrorCode.HUB_MISBEHAVED || why.code() == ErrorCode.HUB_UNTRUSTED) {
            rejections.misconduct(why);
        }
    }
}
