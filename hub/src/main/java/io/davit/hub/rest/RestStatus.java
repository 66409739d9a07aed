package io.davit.hub.rest;

import io.davit.errors.ErrorCode;

/** The HTTP status of a failed call, by its code. */
final class RestStatus {
    private RestStatus() {}

    static int of(ErrorCode code) {
        return switch (code) {
            case UNAUTHENTICATED, TICKET_INVALID -> 401;
            case RESOURCE_UNKNOWN, ROUTE_UNKNOWN -> 404;
            case METHOD_NOT_ALLOWED -> 405;
            case ETAG_STALE -> 412;
            case REVISION_TOO_OLD -> 410;
            case ORDER_TOO_LARGE, REQUEST_TOO_LARGE -> 413;
            case MEDIA_TYPE_UNSUPPORTED -> 415;
            case TOO_MANY_REQUESTS -> 429;
            case CLUSTER_NOT_ACCEPTED, CLUSTER_QUARANTINED, INSTRUCTION_KIND_UNKNOWN -> 409;
            default ->
                switch (code.category()) {
                    case CONFIGURATION -> 400;
                    case ENVIRONMENT, CAPACITY -> 503;
                    case CONFLICT, CANCELED -> 409;
                    case SECURITY -> 403;
                    case INTERNAL -> 500;
                };
        };
    }
}
