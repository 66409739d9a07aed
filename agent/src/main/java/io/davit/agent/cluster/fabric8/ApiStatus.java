package io.davit.agent.cluster.fabric8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A {@code Status} of the API server: why it refused. {@code message} may quote values of the object; only
 * {@link SafeWords} takes it further.
 *
 * @param isStatus false if the body was something else: a proxy's page, plain text
 * @param detailName,detailKind the object and resource that the status speaks of, or empty
 * @param continueToken of a 410: the inconsistent token to go on with (C4)
 */
record ApiStatus(
        int code,
        boolean isStatus,
        String reason,
        String message,
        String detailName,
        String detailKind,
        List<Cause> causes,
        String continueToken) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** One invalid field. */
    record Cause(String reason, String field, String message) {}

    static ApiStatus parse(int code, byte[] body) {
        JsonNode root;
        try {
            root = JSON.readTree(body);
        } catch (IOException e) {
            root = JSON.missingNode();
        }
        if (root == null || !"Status".equals(root.path("kind").asText())) {
            return new ApiStatus(code, false, "", "", "", "", List.of(), "");
        }
        JsonNode details = root.path("details");
        List<Cause> causes = new ArrayList<>();
        for (JsonNode cause : details.path("causes")) {
            causes.add(new Cause(text(cause, "reason"), text(cause, "field"), text(cause, "message")));
        }
        return new ApiStatus(
                code,
                true,
                text(root, "reason"),
                text(root, "message"),
                text(details, "name"),
                text(details, "kind"),
                List.copyOf(causes),
                text(root.path("metadata"), "continue"));
    }

    boolean hasCause(String causeReason) {
        return causes.stream().anyMatch(cause -> cause.reason().equals(causeReason));
    }

    /** Whether the words, of the message or of a cause, hold the phrase. For decisions only, never for show. */
    boolean says(String phrase) {
        return message.contains(phrase)
                || causes.stream().anyMatch(cause -> cause.message().contains(phrase));
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asText("");
    }
}
