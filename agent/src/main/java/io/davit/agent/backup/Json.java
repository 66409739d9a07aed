package io.davit.agent.backup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.davit.agent.cluster.RawObject;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;

/** Reads the few bodies in which a decision stands: claims, volumes, bindings, webhooks. The bulk is never parsed. */
final class Json {
    static final ObjectMapper MAPPER = new ObjectMapper();

    private Json() {}

    static JsonNode tree(RawObject object) {
        try {
            return MAPPER.readTree(object.json());
        } catch (IOException e) {
            // The parser's words may quote the body.
            throw new DavitException(ErrorCode.CLUSTER_FAILED, object + " is not valid JSON");
        }
    }
}
