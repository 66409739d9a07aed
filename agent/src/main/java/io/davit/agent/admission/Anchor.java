package io.davit.agent.admission;

import java.util.Map;
import java.util.Optional;

/**
 * An object in the cluster that remembers how far the ledger had come, so that a ledger that was lost, or put back from a
 * copy, is noticed (P5).
 *
 * <p>Every method throws {@link io.davit.errors.DavitException}: CLUSTER_* if the server cannot be asked or refuses,
 * ANCHOR_DAMAGED if the object cannot be read as an anchor; that is never taken for its absence.
 */
public interface Anchor {
    /**
     * How far a ledger had come.
     *
     * @param revision names this state of the object; empty before it exists
     */
    record State(StateEpoch epoch, Map<Line, Long> marks, String revision) {
        public State {
            marks = Map.copyOf(marks);
        }
    }

    /** Empty if there is no such object. */
    Optional<State> read();

    /**
     * Replaces what {@code before} was, or creates the object if that is empty.
     *
     * @return the state with its new revision; empty if the object is not what {@code before} says (any more)
     */
    Optional<State> write(Optional<State> before, StateEpoch epoch, Map<Line, Long> marks);
}
