package io.davit.agent.cluster;

import io.davit.errors.ErrorCode;

/** What the API server made of one write. */
public sealed interface ApplyResult {
    /** Created or updated; the metadata is what the server now holds. */
    record Applied(ObjectMetadata metadata) implements ApplyResult {}

    /** An object of that name is there already; nothing was written. */
    record AlreadyThere() implements ApplyResult {}

    /** The object is not there (patch and replace only). */
    record NotThere() implements ApplyResult {}

    /** A precondition (UID, resourceVersion) did not hold; nothing was written. */
    record Changed() implements ApplyResult {}

    /**
     * The server refused it: OBJECT_INVALID, OBJECT_IMMUTABLE, OBJECT_REFUSED, OBJECT_REFERENCE_ABSENT, NODE_PORT_TAKEN,
     * NAMESPACE_TERMINATING, CLUSTER_FORBIDDEN, KIND_NOT_SERVED.
     *
     * @param message the server's words, without values of the object's body (they may quote field paths)
     */
    record Refused(ErrorCode code, String message) implements ApplyResult {}
}
