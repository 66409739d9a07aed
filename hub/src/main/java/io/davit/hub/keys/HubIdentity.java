package io.davit.hub.keys;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** The hub's id, in the file whose presence says that the folder holds a hub. */
record HubIdentity(UUID hubId) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int FORMAT = 1;

    /** @throws DavitException HUB_NOT_INITIALISED, HUB_INIT_INCOMPLETE, KEY_FOLDER_DAMAGED, KEY_FOLDER_UNSAFE */
    static HubIdentity read(KeyFolder folder) {
        if (folder.isAbsent()) {
            throw new DavitException(ErrorCode.HUB_NOT_INITIALISED, "there is no folder " + folder.path());
        }
        folder.check();
        if (!folder.has(KeyFolder.HUB)) {
            if (folder.names().isEmpty()) {
                throw new DavitException(ErrorCode.HUB_NOT_INITIALISED, folder.path() + " is empty");
            }
            throw incomplete(folder);
        }
        try {
            JsonNode json = JSON.readTree(folder.read(KeyFolder.HUB));
            if (json.path("format").asInt() != FORMAT) {
                throw damaged("its format is not " + FORMAT);
            }
            return new HubIdentity(UUID.fromString(json.path("hubId").asText()));
        } catch (IOException | IllegalArgumentException e) {
            throw damaged(String.valueOf(e.getMessage()));
        }
    }

    static DavitException incomplete(KeyFolder folder) {
        return new DavitException(
                ErrorCode.HUB_INIT_INCOMPLETE,
                folder.path() + " holds " + String.join(", ", folder.names()) + ", but no " + KeyFolder.HUB);
    }

    private static DavitException damaged(String why) {
        return new DavitException(ErrorCode.KEY_FOLDER_DAMAGED, KeyFolder.HUB + ": " + why);
    }

    byte[] toFile() {
        return JSON.createObjectNode()
                .put("format", FORMAT)
                .put("hubId", hubId.toString())
                .toPrettyString()
                .getBytes(StandardCharsets.UTF_8);
    }
}
