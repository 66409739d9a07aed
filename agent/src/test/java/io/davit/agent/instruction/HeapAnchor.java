package io.davit.agent.instruction;

import io.davit.agent.admission.Anchor;
import io.davit.agent.admission.Line;
import io.davit.agent.admission.StateEpoch;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.Map;
import java.util.Optional;

/** An object of the cluster: it outlives agents, and refuses a write that is based on another revision. */
public final class HeapAnchor implements Anchor {
    private Optional<State> state = Optional.empty();
    private int revision;
    /** The API server does not answer. */
    public volatile boolean isUnreachable;

    @Override
    public Optional<State> read() {
        return state;
    }

    @Override
    public Optional<State> write(Optional<State> before, StateEpoch epoch, Map<Line, Long> marks) {
        if (isUnreachable) {
            throw new DavitException(ErrorCode.CLUSTER_UNREACHABLE, "the API server is away");
        }
        if (!state.map(State::revision).equals(before.map(State::revision))) {
            return Optional.empty();
        }
        put(epoch, marks);
        return state;
    }

    void put(StateEpoch epoch, Map<Line, Long> marks) {
        state = Optional.of(new State(epoch, marks, Integer.toString(++revision)));
    }

    /** Somebody labels it. */
    void touch() {
        State now = state.orElseThrow();
        put(now.epoch(), now.marks());
    }

    void delete() {
        state = Optional.empty();
    }
}
