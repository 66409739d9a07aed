package io.davit.agent.cluster.fabric8;

import io.davit.agent.cluster.ApplyResult;
import io.davit.agent.cluster.ResourceType;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.List;

/** The one place where answers of the API server become our codes. */
final class StatusTable {
    /** Phrases of the server's own validation for a field that cannot change. */
    private static final List<String> IMMUTABLE = List.of(
            "field is immutable",
            "updates to statefulset spec for fields other than",
            "may not change once set",
            "is immutable after creation",
            "cannot change roleRef",
            "pod updates may not change fields",
            "immutable field");

    private StatusTable() {}

    /** Whether the same call may succeed in a moment. */
    static boolean isTransient(ApiStatus status) {
        return switch (status.code()) {
            case 429, 502, 503, 504 -> true;
            case 500 -> !status.says("request is too large") && !status.says("failed calling webhook");
            default -> false;
        };
    }

    /** A refused request that speaks of no object: LIST, discovery, identity. */
    static DavitException failure(ApiStatus status, String subject) {
        ErrorCode code = switch (status.code()) {
            case 401 -> ErrorCode.CLUSTER_CREDENTIAL_REJECTED;
            case 403 -> ErrorCode.CLUSTER_FORBIDDEN;
            case 404, 405 -> ErrorCode.KIND_NOT_SERVED;
            case 429 -> ErrorCode.CLUSTER_THROTTLED;
            default -> ErrorCode.CLUSTER_FAILED;
        };
        return new DavitException(code, subject + ": " + SafeWords.ofRequest(status));
    }

    /**
     * A write that was answered with a refusal.
     *
     * @throws DavitException if the server would not even look at it
     */
    static ApplyResult refusal(ApiStatus status, ResourceType type, String name) {
        return switch (status.code()) {
            case 409 -> conflict(status, type);
            case 404 -> notFound(status, type, name);
            case 401, 429, 502, 503, 504 -> throw failure(status, type + " " + name);
            default -> new ApplyResult.Refused(code(status), SafeWords.of(status, type));
        };
    }

    private static ApplyResult conflict(ApiStatus status, ResourceType type) {
        return switch (status.reason()) {
            case "AlreadyExists" -> new ApplyResult.AlreadyThere();
            case "Conflict" -> new ApplyResult.Changed();
            default -> new ApplyResult.Refused(ErrorCode.OBJECT_REFUSED, SafeWords.of(status, type));
        };
    }

    private static ApplyResult notFound(ApiStatus status, ResourceType type, String name) {
        if (isAbsent(status, name)) {
            return new ApplyResult.NotThere();
        }
        return unserved(type);
    }

    private static ApplyResult unserved(ResourceType type) {
        return new ApplyResult.Refused(ErrorCode.KIND_NOT_SERVED, type + " is not served in " + type.version());
    }

    /**
     * A create that was answered with a refusal. What is not found then is never the object itself, although the server says
     * so of a binding whose role is missing.
     *
     * @throws DavitException if the server would not even look at it
     */
    static ApplyResult refusalOfCreate(ApiStatus status, ResourceType type, String name) {
        if (status.code() != 404) {
            return refusal(status, type, name);
        }
        if (status.detailKind().equals("namespaces")) {
            return new ApplyResult.Refused(ErrorCode.OBJECT_REFUSED, "the namespace does not exist");
        }
        boolean refers = status.isStatus()
                && status.reason().equals("NotFound")
                && !status.detailName().isEmpty();
        return refers
                ? new ApplyResult.Refused(
                        ErrorCode.OBJECT_REFERENCE_ABSENT,
                        (type.plural().endsWith("rolebindings") ? "its role is" : "what it refers to is")
                                + " not there: " + status.detailName())
                : unserved(type);
    }

    /** Whether a 404 says that this very object is not there, and not that the kind or the path is unknown. */
    static boolean isAbsent(ApiStatus status, String name) {
        return status.code() == 404
                && status.isStatus()
                && status.reason().equals("NotFound")
                && status.detailName().equals(name)
                && !name.isEmpty();
    }

    private static ErrorCode code(ApiStatus status) {
        if (status.says("admission webhook \"") || status.says("failed calling webhook")) {
            return ErrorCode.OBJECT_REFUSED;
        }
        return switch (status.code()) {
            case 400, 415 -> ErrorCode.OBJECT_INVALID;
            case 403 -> forbidden(status);
            case 405, 406 -> ErrorCode.KIND_NOT_SERVED;
            case 413 -> ErrorCode.OBJECT_TOO_LARGE;
            case 422 -> invalid(status);
            default -> status.says("request is too large") ? ErrorCode.OBJECT_TOO_LARGE : ErrorCode.CLUSTER_FAILED;
        };
    }

    private static ErrorCode forbidden(ApiStatus status) {
        if (status.hasCause("NamespaceTerminating") || status.says("because it is being terminated")) {
            return ErrorCode.NAMESPACE_TERMINATING;
        }
        boolean rights = (status.says(" cannot ") && status.says("User \""))
                || status.says("attempting to grant RBAC permissions")
                || !status.isStatus();
        return rights ? ErrorCode.CLUSTER_FORBIDDEN : ErrorCode.OBJECT_REFUSED;
    }

    private static ErrorCode invalid(ApiStatus status) {
        if (status.says("provided port is already allocated")) {
            return ErrorCode.NODE_PORT_TAKEN;
        }
        return IMMUTABLE.stream().anyMatch(status::says) ? ErrorCode.OBJECT_IMMUTABLE : ErrorCode.OBJECT_INVALID;
    }
}
