package io.davit.agent.cluster.fabric8;

import java.time.Duration;
import java.util.Optional;

/** A small answer, read to its end. */
record ApiResponse(int code, String contentType, Optional<Duration> retryAfter, byte[] body) {
    boolean isSuccessful() {
        return code >= 200 && code < 300;
    }

    ApiStatus status() {
        return ApiStatus.parse(code, body);
    }
}
