package io.davit.hub.grpc;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import io.davit.errors.DavitException;
import io.vertx.core.MultiMap;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * How failures travel: the status, our code in the trailer {@code davit-code}, and the same as {@code google.rpc.Status} with an
 * {@code ErrorInfo} in {@code grpc-status-details-bin}, for clients that know that convention.
 */
final class GrpcAnswers {
    static final String CODE = "davit-code";
    static final String CORRELATION = "davit-correlation-id";
    private static final String DETAILS = "grpc-status-details-bin";
    private static final String DOMAIN = "davit.io";

    private GrpcAnswers() {}

    static void fail(GrpcServerResponse<?, ?> response, DavitException failure, String correlation) {
        GrpcStatus status = GrpcCodes.of(failure.code());
        MultiMap trailers = response.trailers();
        trailers.set(CODE, failure.code().name());
        trailers.set(CORRELATION, correlation);
        trailers.set(DETAILS, details(status, failure, correlation));
        // The message of Vert.x's gRPC is percent-encoded by it, as the specification asks.
        response.status(status).statusMessage(failure.sentence()).end();
    }

    private static String details(GrpcStatus status, DavitException failure, String correlation) {
        ErrorInfo info = ErrorInfo.newBuilder()
                .setReason(failure.code().name())
                .setDomain(DOMAIN)
                .putMetadata("category", failure.code().category().name())
                .putMetadata("retry", failure.code().retry().name())
                .putMetadata("guidance", failure.code().guidance())
                .putMetadata("correlationId", correlation)
                .build();
        Status details = Status.newBuilder()
                .setCode(status.code)
                .setMessage(failure.sentence())
                .addDetails(Any.pack(info))
                .build();
        byte[] encoded = Base64.getEncoder().withoutPadding().encode(details.toByteArray());
        return new String(encoded, StandardCharsets.US_ASCII);
    }
}
