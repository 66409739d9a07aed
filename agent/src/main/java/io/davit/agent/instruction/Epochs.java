package io.davit.agent.instruction;

import io.davit.agent.admission.AdmissionLedger;
import io.davit.agent.admission.Anchor;
import io.davit.agent.admission.Line;
import io.davit.agent.admission.Rejection;
import io.davit.agent.admission.StateEpoch;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Compares ledger and anchor, and begins a new epoch where one of them was lost or put back (the table of section 7).
 * Everything that was ordered for an older epoch is refused from then on. For one thread at a time.
 */
final class Epochs {
    private static final int ATTEMPTS = 5;

    private final AdmissionLedger ledger;
    private final Anchor anchor;
    private final Supplier<StateEpoch> mint;
    private final Clock clock;

    Epochs(AdmissionLedger ledger, Anchor anchor, Supplier<StateEpoch> mint, Clock clock) {
        this.clock = clock;
        this.ledger = ledger;
        this.anchor = anchor;
        this.mint = mint;
    }

    /**
     * How ledger and anchor stand to each other now.
     *
     * @param alarm why a new epoch was begun; empty if none was, or if this is the first
     */
    record Standing(Anchor.State anchor, Optional<ErrorCode> alarm) {}

    /**
     * Settles epoch and marks of both.
     *
     * @throws DavitException STATE_EPOCH_FORK: another ledger is, or was, this agent, and nothing may be admitted; CLUSTER_*
     */
    Standing settle() {
        Optional<Anchor.State> there = anchor.read();
        Optional<StateEpoch> own = ledger.epoch();
        if (there.isEmpty()) {
            // An anchor that is gone may have been deleted to hide that the ledger was put back.
            return renewed(there, own.map(epoch -> ErrorCode.ANCHOR_LOST));
        }
        if (own.isEmpty()) {
            return renewed(there, Optional.of(ErrorCode.LEDGER_LOST));
        }
        Anchor.State state = there.get();
        if (state.epoch().equals(own.get())) {
            return isBehind(state)
                    ? renewed(there, Optional.of(ErrorCode.LEDGER_ROLLED_BACK))
                    : new Standing(upToDate(state), Optional.empty());
        }
        if (ledger.replaced().filter(state.epoch()::equals).isPresent()) {
            // A renewal that was killed between ledger and anchor.
            return new Standing(write(there, own.get(), ledger.marks()), Optional.empty());
        }
        throw fork();
    }

    private boolean isBehind(Anchor.State state) {
        Map<Line, Long> marks = ledger.marks();
        return state.marks().entrySet().stream()
                .anyMatch(anchored -> marks.getOrDefault(anchored.getKey(), 0L) < anchored.getValue());
    }

    private Anchor.State upToDate(Anchor.State state) {
        Map<Line, Long> marks = ledger.marks();
        return state.marks().equals(marks) ? state : write(Optional.of(state), state.epoch(), marks);
    }

    private Standing renewed(Optional<Anchor.State> there, Optional<ErrorCode> alarm) {
        StateEpoch epoch = mint.get();
        ledger.begin(
                epoch,
                there.map(Anchor.State::epoch),
                alarm.map(code -> Rejection.alarm(
                        clock.instant(),
                        code,
                        "a new epoch began: nothing that was ordered before counts any more",
                        0)));
        return new Standing(write(there, epoch, Map.of()), alarm);
    }

    /** A new epoch although ledger and anchor agree: both may have been put back. */
    Standing beginAnew(Anchor.State before) {
        return renewed(Optional.of(before), Optional.of(ErrorCode.LEDGER_ROLLED_BACK));
    }

    /** Writes the marks behind the ones that are there. */
    Anchor.State raise(Anchor.State before, Line line, long sequence) {
        Map<Line, Long> marks = new HashMap<>(before.marks());
        marks.merge(line, sequence, Math::max);
        return write(Optional.of(before), before.epoch(), marks);
    }

    private Anchor.State write(Optional<Anchor.State> before, StateEpoch epoch, Map<Line, Long> marks) {
        Optional<Anchor.State> expected = before;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<Anchor.State> written = anchor.write(expected, epoch, marks);
            if (written.isPresent()) {
                return written.get();
            }
            Optional<Anchor.State> there = anchor.read();
            if (!isSame(there, before)) {
                throw fork();
            }
            // Only the revision moved: somebody put a label on it.
            expected = there;
        }
        throw new DavitException(
                ErrorCode.CLUSTER_FAILED, "the anchor is changed by somebody as fast as the agent writes it");
    }

    private static boolean isSame(Optional<Anchor.State> there, Optional<Anchor.State> before) {
        return there.map(Anchor.State::epoch).equals(before.map(Anchor.State::epoch))
                && there.map(Anchor.State::marks).equals(before.map(Anchor.State::marks));
    }

    private static DavitException fork() {
        return new DavitException(
                ErrorCode.STATE_EPOCH_FORK,
                "the anchor in the cluster belongs to another ledger, or was changed by one");
    }
}
