package io.davit.agent.hublink;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.vertx.grpc.client.GrpcClientResponse;
import io.vertx.grpc.common.GrpcStatus;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What went wrong on the wire, as a code. */
final class Failures {
    /** Where a refusal of a unary call has its code (section 12). */
    static final String CODE = "davit-code";

    /** How the platform words the alert by which a hub ends handshakes that are too many (section 11). */
    private static final String TURNED_AWAY = "Received fatal alert: handshake_failure";

    /** How the platform words a connection that ended in the middle of the handshake. */
    private static final String HUNG_UP = "Connection closed while SSL/TLS handshake was in progress";

    private Failures() {}

    /** Of connecting, or of a stream that broke. */
    static DavitException ofCall(Throwable failure) {
        if (failure instanceof DavitException coded) {
            return coded;
        }
        return isAboutTrust(failure)
                ? new DavitException(ErrorCode.HUB_UNTRUSTED, "the TLS handshake failed: " + deepest(failure), failure)
                : new DavitException(
                        ErrorCode.HUB_UNREACHABLE, "no connection to the hub: " + deepest(failure), failure);
    }

    private static boolean isAboutTrust(Throwable failure) {
        String deepest = deepest(failure);
        if (deepest.endsWith(TURNED_AWAY) || deepest.endsWith(HUNG_UP) || isBrokenConnection(failure)) {
            return false;
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException || cause instanceof GeneralSecurityException) {
                return true;
            }
        }
        return false;
    }

    /** A hub that dies while it shakes hands has proved nothing, and forged nothing. */
    private static boolean isBrokenConnection(Throwable failure) {
        Throwable deepest = deepestCause(failure);
        return deepest instanceof IOException && !(deepest instanceof SSLException);
    }

    private static Throwable deepestCause(Throwable failure) {
        Throwable deepest = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            deepest = cause;
        }
        return deepest;
    }

    private static String deepest(Throwable failure) {
        Throwable deepest = deepestCause(failure);
        String message = deepest.getMessage();
        return deepest.getClass().getSimpleName() + (message == null ? "" : ": " + message);
    }

    /** A message that may not be: too long, or no message. */
    static DavitException ofMessage(Throwable invalid) {
        return new DavitException(
                ErrorCode.HUB_MISBEHAVED,
                "the hub sent what is no message of the protocol: " + deepest(invalid),
                invalid);
    }

    /** Of a call that the hub ended. */
    static DavitException ofStatus(GrpcClientResponse<?, ?> answer) {
        return refusal(answer.trailers().get(CODE), answer)
                .or(() -> refusal(answer.headers().get(CODE), answer))
                .orElseGet(() ->
                        new DavitException(ErrorCode.HUB_UNREACHABLE, "the hub ended the call: " + status(answer)));
    }

    private static Optional<DavitException> refusal(@Nullable String code, GrpcClientResponse<?, ?> answer) {
        return code == null
                ? Optional.empty()
                : Optional.of(
                        new DavitException(code(code), "the hub refuses: " + shown(code) + ", " + status(answer)));
    }

    /** A code as it may stand in a log, whoever made it up. */
    static String shown(String code) {
        return code.matches("[A-Z0-9_]{1,64}") ? code : "a code that is none";
    }

    /** Codes travel as text, so that an older agent can show a newer one. */
    static ErrorCode code(String text) {
        return Arrays.stream(ErrorCode.values())
                .filter(code -> code.name().equals(text))
                .findFirst()
                .orElse(ErrorCode.HUB_REFUSED);
    }

    private static String status(GrpcClientResponse<?, ?> answer) {
        GrpcStatus status = answer.status();
        return status == null ? "no status" : status.name();
    }
}
