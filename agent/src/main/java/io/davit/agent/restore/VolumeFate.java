package io.davit.agent.restore;

import io.davit.errors.ErrorCode;

/** What became of the volume behind one claim, which decides what the claim may be bound to. */
sealed interface VolumeFate {
    /** It is there; the claim names it. */
    record Restored(String volumeName) implements VolumeFate {}

    /** The claim lives in the target already, with a volume of its own. */
    record Kept() implements VolumeFate {}

    /** Nothing to bind to: the cluster gives the claim a new volume. */
    record LeftToCluster() implements VolumeFate {}

    /** Its data or its object could not be restored: the claim is not created, or an application would start on an empty volume. */
    record Failed(ErrorCode code) implements VolumeFate {}
}
