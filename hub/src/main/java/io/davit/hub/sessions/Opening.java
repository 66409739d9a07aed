package io.davit.hub.sessions;

import io.davit.errors.ErrorCode;
import io.davit.proto.agent.v1.Welcome;

/** What became of a Hello. */
public sealed interface Opening {
    /**
     * The session is open; older streams of the cluster end silently.
     *
     * @param reportsDue index that the agent's chain had reached; what the hub knows is whole once it holds that one
     */
    record Welcomed(String clusterName, Welcome welcome, long reportsDue) implements Opening {}

    /**
     * It is not.
     *
     * @param endsOthers true: other streams of the cluster end with the same code
     */
    record Refused(ErrorCode code, int retrySeconds, boolean endsOthers) implements Opening {}
}
