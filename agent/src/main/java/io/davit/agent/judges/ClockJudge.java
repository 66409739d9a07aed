package io.davit.agent.judges;

import io.davit.agent.admission.ClockFloor;
import io.davit.agent.admission.ClockTrust;
import io.davit.agent.admission.Verdict;
import io.davit.agent.guardrails.Approval;
import io.davit.agent.guardrails.Approvals;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Step 10 (P15): the clock is compared with the highest time that the agent has acted on, and with what it heard from outside.
 *
 * <p>The floor rises only while somebody outside agrees with the clock, so that a clock which jumps ahead by itself leaves no
 * trace; it sinks only by an approval of a cluster admin, for the case that both were wrong together.
 */
public final class ClockJudge implements ClockTrust {
    /** How far two honest clocks may be apart. */
    public static final Duration TOLERANCE = Duration.ofMinutes(5);

    private static final Duration STEP = Duration.ofMinutes(1);
    private static final Logger LOG = LoggerFactory.getLogger(ClockJudge.class);

    private final ClockFloor memory;
    private final TimeWitness witness;
    private final Approvals approvals;

    public ClockJudge(ClockFloor memory, TimeWitness witness, Approvals approvals) {
        this.memory = memory;
        this.witness = witness;
        this.approvals = approvals;
    }

    /** What speaks against the clock; nothing is decided by asking, and no approval is looked for. */
    public Optional<Doubt> doubt(Instant now) {
        if (witness.now().filter(said -> isFar(said, now)).isPresent()) {
            return Optional.of(Doubt.OUTSIDE);
        }
        return memory.clockFloor().filter(floor -> isBelow(now, floor)).map(floor -> Doubt.FLOOR);
    }

    private static boolean isFar(Instant said, Instant now) {
        return Duration.between(said, now).abs().compareTo(TOLERANCE) > 0;
    }

    @Override
    public Optional<Verdict.Refused> suspicion(Instant now) {
        Optional<Instant> said = witness.now();
        if (said.isPresent() && isFar(said.get(), now)) {
            return suspect("the clock shows " + now + ", but outside it is " + said.get());
        }
        Optional<Instant> floor = memory.clockFloor();
        if (floor.isPresent() && isBelow(now, floor.get())) {
            if (!isApproved(floor.get(), now)) {
                return suspect("the clock shows " + now + ", but the agent has acted on " + floor.get()
                        + "; if the clock is right, approve clock:" + digest(floor.get()));
            }
            LOG.atWarn()
                    .addKeyValue("floor", floor.get())
                    .addKeyValue("clock", now)
                    .log("An admin of the cluster has approved that the clock is right");
            memory.keepClockFloor(now);
        } else if (said.isPresent() && now.isAfter(floor.orElse(Instant.EPOCH).plus(STEP))) {
            memory.keepClockFloor(now);
        }
        return Optional.empty();
    }

    private static Optional<Verdict.Refused> suspect(String sentence) {
        return Optional.of(new Verdict.Refused(ErrorCode.CLOCK_SUSPECT, sentence));
    }

    private boolean isApproved(Instant floor, Instant now) {
        String wanted = digest(floor);
        try {
            return approvals.given().stream().anyMatch(approval -> approval.counts(Approval.Kind.CLOCK, wanted, now));
        } catch (DavitException e) {
            if (e.code() != ErrorCode.CLUSTER_FORBIDDEN) {
                throw e;
            }
            return false;
        }
    }

    /** Whether a clock that shows {@code now} cannot be right if {@code floor} was. */
    public static boolean isBelow(Instant now, Instant floor) {
        return now.isBefore(floor.minus(TOLERANCE));
    }

    /** What has to be approved so that this floor counts no more. */
    public static String digest(Instant floor) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256")
                            .digest(("davit-clock-v1\n" + floor).getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
