package io.davit.agent.volume;

import io.davit.errors.ErrorCode;

/** Whether a driver can move the data of a volume. */
public sealed interface Support {
    record Yes() implements Support {}

    /** @param code VOLUME_NOT_REACHABLE, PATH_OUTSIDE_ROOTS, ALLOWED_ROOT_ABSENT … */
    record No(ErrorCode code, String reason) implements Support {}
}
