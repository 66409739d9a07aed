package io.davit.cli.hub.grpc;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import io.davit.cli.hub.HubFailure;
import io.davit.errors.Category;
import io.davit.errors.ErrorCode;
import io.davit.errors.Retry;
import io.vertx.core.MultiMap;
import io.vertx.grpc.client.GrpcClientResponse;
import io.vertx.grpc.common.GrpcStatus;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Function;
import javax.net.ssl.SSLException;

/** How failures arrive: by the trailer {@code davit-code} and the {@code ErrorInfo} beside it, or from the connection. */
final class Failures {
    private static final String CODE = "davit-code";
    private static final String DETAILS = "grpc-status-details-bin";

    private Failures() {}

    /** Of a call that was answered with a status. */
    static HubFailure refused(GrpcClientResponse<?, ?> response) {
        Optional<ErrorInfo> info = field(response, DETAILS).flatMap(Failures::info);
        String sentence = Optional.ofNullable(response.statusMessage())
                .filter(text -> !text.isEmpty())
                .orElse("the hub gave no reason");
        return field(response, CODE)
                .map(code -> HubFailure.told(new HubFailure.Told(
                        code,
                        sentence,
                        named(info, "category", Category.values()).orElse(Category.ENVIRONMENT),
                        named(info, "retry", Retry.values()).orElse(Retry.NEVER),
                        info.map(i -> i.getMetadataOrDefault("guidance", "")).orElse(""))))
                .orElseGet(() -> uncoded(response.status(), sentence));
    }

    /** What did not come from Davit's hub itself: a proxy, or its server before any method was called. */
    private static HubFailure uncoded(GrpcStatus status, String sentence) {
        ErrorCode code = switch (status) {
            case UNAUTHENTICATED, PERMISSION_DENIED -> ErrorCode.UNAUTHENTICATED;
            default -> ErrorCode.HUB_UNREACHABLE;
        };
        return HubFailure.own(code, "the call ended with " + status + ": " + sentence, null);
    }

    /** An answer with nothing but a status has its trailers among the headers. */
    private static Optional<String> field(GrpcClientResponse<?, ?> response, String name) {
        MultiMap trailers = response.trailers();
        return Optional.ofNullable(trailers == null ? null : trailers.get(name))
                .or(() -> Optional.ofNullable(response.headers().get(name)));
    }

    private static Optional<ErrorInfo> info(String encoded) {
        try {
            for (Any detail :
                    Status.parseFrom(Base64.getDecoder().decode(encoded)).getDetailsList()) {
                if (detail.is(ErrorInfo.class)) {
                    return Optional.of(detail.unpack(ErrorInfo.class));
                }
            }
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    private static <E extends Enum<E>> Optional<E> named(Optional<ErrorInfo> info, String key, E[] values) {
        Function<String, Optional<E>> find = name ->
                Arrays.stream(values).filter(value -> value.name().equals(name)).findFirst();
        return info.map(i -> i.getMetadataOrDefault(key, "")).flatMap(find);
    }

    /** Of a call that was not answered. */
    static HubFailure broken(String hub, Throwable cause) {
        for (Throwable e = cause; e != null; e = e.getCause()) {
            if (e instanceof SSLException || e instanceof java.security.cert.CertificateException) {
                return HubFailure.own(
                        ErrorCode.HUB_UNTRUSTED, "who answers at " + hub + " is not trusted: " + deepest(e), cause);
            }
        }
        return HubFailure.own(ErrorCode.HUB_UNREACHABLE, "no answer from " + hub + ": " + deepest(cause), cause);
    }

    private static String deepest(Throwable e) {
        Throwable deepest = e;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return Optional.ofNullable(deepest.getMessage())
                .orElse(deepest.getClass().getSimpleName());
    }
}
