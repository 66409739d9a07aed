package io.davit.agent.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.vertx.ext.web.RoutingContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How the control routes answer: JSON, and failures as {@code {"error": {code, category, message, guidance}}}. */
final class Answers {
    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

    private Answers() {}

    static void json(RoutingContext context, int status, ObjectNode body) {
        context.response()
                .setStatusCode(status)
                .putHeader("content-type", "application/json")
                .end(body.toString())
                .onFailure(e -> LOG.atDebug().setCause(e).log("an answer was not taken"));
    }

    static void failure(RoutingContext context, Throwable failure) {
        switch (failure) {
            case DavitException coded -> error(context, status(coded.code()), coded.code(), coded.sentence());
            case Offload.TooMany ignored ->
                error(context, 503, ErrorCode.AGENT_UNREACHABLE, "the agent has too many calls under way");
            default -> {
                LOG.atError().setCause(failure).log("a call of the endpoint met a defect");
                error(context, 500, ErrorCode.INTERNAL_ERROR, "the agent met a defect; its log has more");
            }
        }
    }

    static void error(RoutingContext context, int status, ErrorCode code, String message) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putObject("error")
                .put("code", code.name())
                .put("category", code.category().name())
                .put("message", message)
                .put("guidance", code.guidance());
        json(context, status, body);
    }

    private static int status(ErrorCode code) {
        return switch (code.category()) {
            case CONFIGURATION -> code == ErrorCode.RUN_UNKNOWN ? 404 : 400;
            case ENVIRONMENT -> 502;
            case CAPACITY -> 503;
            case CONFLICT -> 409;
            case SECURITY -> 403;
            case INTERNAL -> 500;
            case CANCELED -> 410;
        };
    }

    /** The failure that an agent answered with; a code that this program does not know shows as the text it is. */
    static DavitException failure(int status, JsonNode body) {
        JsonNode error = body.path("error");
        String message = error.path("message").asText("the agent answered with status " + status);
        String code = error.path("code").asText();
        for (ErrorCode known : ErrorCode.values()) {
            if (known.name().equals(code)) {
                return new DavitException(known, message);
            }
        }
        return new DavitException(ErrorCode.AGENT_UNREACHABLE, code.isEmpty() ? message : code + ": " + message);
    }
}
