package io.davit.agent.objectstore.s3;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** The one place where failures of S3 become codes: by the server's error code first, by HTTP status if it gave none. */
final class S3Errors {
    private static final Map<String, ErrorCode> BY_CODE = Map.ofEntries(
            Map.entry("NoSuchBucket", ErrorCode.STORE_ABSENT),
            Map.entry("NoSuchKey", ErrorCode.STORE_OBJECT_MISSING),
            Map.entry("NoSuchVersion", ErrorCode.STORE_OBJECT_MISSING),
            Map.entry("AccessDenied", ErrorCode.STORE_ACCESS_DENIED),
            Map.entry("AllAccessDisabled", ErrorCode.STORE_ACCESS_DENIED),
            Map.entry("AccountProblem", ErrorCode.STORE_ACCESS_DENIED),
            Map.entry("InvalidAccessKeyId", ErrorCode.STORE_CREDENTIAL_REJECTED),
            Map.entry("SignatureDoesNotMatch", ErrorCode.STORE_CREDENTIAL_REJECTED),
            Map.entry("InvalidToken", ErrorCode.STORE_CREDENTIAL_REJECTED),
            Map.entry("ExpiredToken", ErrorCode.STORE_CREDENTIAL_REJECTED),
            Map.entry("RequestTimeTooSkewed", ErrorCode.STORE_CREDENTIAL_REJECTED),
            Map.entry("SlowDown", ErrorCode.STORE_THROTTLED),
            Map.entry("Throttling", ErrorCode.STORE_THROTTLED),
            Map.entry("ThrottlingException", ErrorCode.STORE_THROTTLED),
            Map.entry("TooManyRequests", ErrorCode.STORE_THROTTLED),
            Map.entry("RequestLimitExceeded", ErrorCode.STORE_THROTTLED),
            Map.entry("ServiceUnavailable", ErrorCode.STORE_THROTTLED),
            Map.entry("QuotaExceeded", ErrorCode.STORE_FULL),
            Map.entry("XMinioStorageFull", ErrorCode.STORE_FULL),
            Map.entry("InsufficientStorage", ErrorCode.STORE_FULL),
            Map.entry("PermanentRedirect", ErrorCode.CONFIG_INVALID),
            Map.entry("AuthorizationHeaderMalformed", ErrorCode.CONFIG_INVALID),
            Map.entry("InvalidBucketName", ErrorCode.CONFIG_INVALID));

    private S3Errors() {}

    /**
     * @param failure what the SDK throws: its own exceptions, and the bare UncheckedIOException of an answer that breaks off
     * @param what the call, as a person would name it, for example {@code read packs/ab in s3://bucket}
     */
    static DavitException translated(RuntimeException failure, String what) {
        return failure instanceof S3Exception answer ? refused(answer, what) : notAnswered(failure, what);
    }

    /** Create-only writes: the key exists, or another create of it is under way. */
    static boolean isAlreadyThere(S3Exception answer) {
        return answer.statusCode() == 412 || answer.statusCode() == 409;
    }

    static boolean isRangeBeyondEnd(S3Exception answer) {
        return answer.statusCode() == 416;
    }

    /** Something is not there, and the answer does not say what: its body was cut short, or there was none. */
    static boolean isWordlessAbsence(S3Exception answer) {
        AwsErrorDetails details = answer.awsErrorDetails();
        String said = details == null ? null : details.errorCode();
        return answer.statusCode() == 404 && (said == null || said.isBlank());
    }

    /** The server does not know what it is asked about the bucket, or does not tell this credential. */
    static boolean isNoAnswer(S3Exception answer) {
        String said = said(answer);
        boolean isUnknown = said != null && !said.isBlank() && !BY_CODE.containsKey(said);
        return switch (answer.statusCode()) {
            case 405, 501 -> true;
            case 400, 404 -> isUnknown;
            case 403 -> isUnknown || refused(answer, "").code() == ErrorCode.STORE_ACCESS_DENIED;
            default -> false;
        };
    }

    /** A refusal that a lock may be the reason of: servers do not say so alike. */
    static boolean mayBeLocked(S3Exception answer) {
        return answer.statusCode() == 403 || answer.statusCode() == 400;
    }

    static boolean isNotLocked(S3Exception answer) {
        return "NoSuchObjectLockConfiguration".equals(said(answer));
    }

    private static @Nullable String said(S3Exception answer) {
        AwsErrorDetails details = answer.awsErrorDetails();
        return details == null ? null : details.errorCode();
    }

    private static DavitException refused(S3Exception answer, String what) {
        AwsErrorDetails details = answer.awsErrorDetails();
        String said = details == null ? null : details.errorCode();
        ErrorCode code = said == null ? null : BY_CODE.get(said);
        if (code == null) {
            code = byStatus(answer.statusCode());
        }
        return new DavitException(
                code,
                "Cannot " + what + ": the server answered " + answer.statusCode() + explained(said, details),
                answer);
    }

    private static String explained(@Nullable String said, @Nullable AwsErrorDetails details) {
        String message = details == null ? null : details.errorMessage();
        return (said == null ? "" : " " + said) + (message == null || message.isBlank() ? "" : ", " + message);
    }

    private static ErrorCode byStatus(int status) {
        return switch (status) {
            case 401 -> ErrorCode.STORE_CREDENTIAL_REJECTED;
            case 403 -> ErrorCode.STORE_ACCESS_DENIED;
            case 404 -> ErrorCode.STORE_ABSENT;
            case 301 -> ErrorCode.CONFIG_INVALID;
            case 429, 503 -> ErrorCode.STORE_THROTTLED;
            case 507 -> ErrorCode.STORE_FULL;
            default -> ErrorCode.STORE_FAILED;
        };
    }

    /** Nothing came back, or nothing that can be understood. */
    private static DavitException notAnswered(RuntimeException failure, String what) {
        ErrorCode code = ErrorCode.STORE_FAILED;
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof IOException) {
                code = ErrorCode.STORE_UNREACHABLE;
            }
        }
        return new DavitException(code, "Cannot " + what + ": " + reason(failure), failure);
    }

    /** Walks to the cause that a person can act on. */
    private static String reason(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            String message = String.valueOf(at.getMessage());
            if (at instanceof UnknownHostException) {
                return "the host name " + message + " is unknown";
            } else if (at instanceof SSLException) {
                return "the secure connection failed (" + root(at)
                        + "); does the location name the right certificates?";
            } else if (at instanceof SocketTimeoutException) {
                return "the server was silent for too long (" + message + ")";
            } else if (at instanceof ConnectException || at instanceof NoRouteToHostException) {
                return "no connection (" + message + ")";
            }
        }
        return String.valueOf(failure.getMessage());
    }

    /** The words of the innermost cause: those around it only add names of classes. */
    private static String root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }
}
