package io.davit.hub.runs;

import static io.davit.proto.v1.RunState.RUN_STATE_CANCELED;
import static io.davit.proto.v1.RunState.RUN_STATE_DELIVERED;
import static io.davit.proto.v1.RunState.RUN_STATE_DISMISSED;
import static io.davit.proto.v1.RunState.RUN_STATE_EXPIRED;
import static io.davit.proto.v1.RunState.RUN_STATE_FAILED;
import static io.davit.proto.v1.RunState.RUN_STATE_PARTLY_SUCCEEDED;
import static io.davit.proto.v1.RunState.RUN_STATE_PENDING;
import static io.davit.proto.v1.RunState.RUN_STATE_RECONCILE;
import static io.davit.proto.v1.RunState.RUN_STATE_REFUSED;
import static io.davit.proto.v1.RunState.RUN_STATE_RUNNING;
import static io.davit.proto.v1.RunState.RUN_STATE_SUCCEEDED;

import io.davit.proto.v1.RunState;
import java.util.EnumSet;
import java.util.Set;

/**
 * The legal steps of a run's row; {@code docs/diagrams/ordered-run-states.mmd} is drawn from here. The agent is the truth: what
 * it says may come late, after the hub had given up (EXPIRED, REFUSED) or lost its place (RECONCILE), or a
 * person had settled that (DISMISSED), and still counts.
 */
public final class RunTransitions {
    private RunTransitions() {}

    /** The states that may come next. */
    public static Set<RunState> after(RunState state) {
        return switch (state) {
            case RUN_STATE_PENDING ->
                EnumSet.of(
                        RUN_STATE_DELIVERED,
                        RUN_STATE_RUNNING,
                        RUN_STATE_REFUSED,
                        RUN_STATE_CANCELED,
                        RUN_STATE_EXPIRED,
                        RUN_STATE_RECONCILE);
            case RUN_STATE_DELIVERED ->
                EnumSet.of(
                        RUN_STATE_RUNNING,
                        RUN_STATE_REFUSED,
                        RUN_STATE_CANCELED,
                        RUN_STATE_EXPIRED,
                        RUN_STATE_RECONCILE);
            case RUN_STATE_RUNNING ->
                EnumSet.of(
                        RUN_STATE_SUCCEEDED,
                        RUN_STATE_PARTLY_SUCCEEDED,
                        RUN_STATE_FAILED,
                        RUN_STATE_CANCELED,
                        RUN_STATE_RECONCILE);
            // Refused once, when it was one too many, and admitted when it had been sent again before the hub heard of
            // that.
            case RUN_STATE_REFUSED -> EnumSet.of(RUN_STATE_RUNNING);
            case RUN_STATE_EXPIRED -> EnumSet.of(RUN_STATE_RUNNING, RUN_STATE_REFUSED, RUN_STATE_CANCELED);
            case RUN_STATE_RECONCILE ->
                EnumSet.of(
                        RUN_STATE_RUNNING,
                        RUN_STATE_REFUSED,
                        RUN_STATE_SUCCEEDED,
                        RUN_STATE_PARTLY_SUCCEEDED,
                        RUN_STATE_FAILED,
                        RUN_STATE_CANCELED,
                        RUN_STATE_DISMISSED);
            case RUN_STATE_DISMISSED ->
                EnumSet.of(
                        RUN_STATE_RUNNING,
                        RUN_STATE_REFUSED,
                        RUN_STATE_SUCCEEDED,
                        RUN_STATE_PARTLY_SUCCEEDED,
                        RUN_STATE_FAILED,
                        RUN_STATE_CANCELED);
            case RUN_STATE_UNSPECIFIED,
                    RUN_STATE_SUCCEEDED,
                    RUN_STATE_PARTLY_SUCCEEDED,
                    RUN_STATE_FAILED,
                    RUN_STATE_CANCELED,
                    UNRECOGNIZED -> EnumSet.noneOf(RunState.class);
        };
    }

    public static boolean isLegal(RunState from, RunState to) {
        return after(from).contains(to);
    }

    /** Nobody works on it, and nobody will unless an agent says otherwise. */
    public static boolean isOver(RunState state) {
        return after(state).isEmpty()
                || state == RUN_STATE_REFUSED
                || state == RUN_STATE_EXPIRED
                || state == RUN_STATE_DISMISSED;
    }
}
