package io.davit.hub.grpc;

import io.davit.errors.ErrorCode;
import io.vertx.grpc.common.GrpcStatus;

/** The status of a failed call, by its code. */
final class GrpcCodes {
    private GrpcCodes() {}

    static GrpcStatus of(ErrorCode code) {
        return switch (code) {
            case UNAUTHENTICATED, TICKET_INVALID -> GrpcStatus.UNAUTHENTICATED;
            case RESOURCE_UNKNOWN -> GrpcStatus.NOT_FOUND;
            case NAME_TAKEN -> GrpcStatus.ALREADY_EXISTS;
            case ETAG_STALE -> GrpcStatus.ABORTED;
            case REVISION_TOO_OLD -> GrpcStatus.OUT_OF_RANGE;
            case TOO_MANY_REQUESTS -> GrpcStatus.RESOURCE_EXHAUSTED;
            case ORDER_TOO_LARGE, REQUEST_TOO_LARGE -> GrpcStatus.INVALID_ARGUMENT;
            case CLUSTER_NOT_ACCEPTED, CLUSTER_QUARANTINED, INSTRUCTION_KIND_UNKNOWN -> GrpcStatus.FAILED_PRECONDITION;
            default ->
                switch (code.category()) {
                    case CONFIGURATION -> GrpcStatus.INVALID_ARGUMENT;
                    case ENVIRONMENT -> GrpcStatus.UNAVAILABLE;
                    case CAPACITY -> GrpcStatus.RESOURCE_EXHAUSTED;
                    case CONFLICT -> GrpcStatus.FAILED_PRECONDITION;
                    case SECURITY -> GrpcStatus.PERMISSION_DENIED;
                    case INTERNAL -> GrpcStatus.INTERNAL;
                    case CANCELED -> GrpcStatus.CANCELLED;
                };
        };
    }
}
