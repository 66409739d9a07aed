package io.davit.agent.cluster.fabric8;

import io.davit.agent.cluster.ApplyResult;
import io.davit.agent.cluster.ObjectMetadata;
import io.davit.agent.cluster.ObjectName;
import io.davit.agent.cluster.RawObject;
import io.davit.agent.cluster.ResourceApplier;
import io.davit.agent.cluster.ResourceReader;
import io.davit.agent.cluster.ResourceType;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes raw objects. When the answer to a write was lost, or was an error that does not say whether it took place, the
 * object is looked up and compared with what was written before anything is said or sent again.
 */
final class DirectApplier implements ResourceApplier {
    private static final String MERGE_PATCH = "application/merge-patch+json";
    private static final String MANAGER = "fieldManager=davit-agent";

    private final ApiClient client;
    private final Caller caller;
    private final ResourceReader reader;

    DirectApplier(ApiClient client, Caller caller, ResourceReader reader) {
        this.client = client;
        this.caller = caller;
        this.reader = reader;
    }

    @Override
    public ApplyResult create(ResourceType type, String namespace, byte[] json) {
        ObjectName name = new ObjectName(type.namespaced() ? namespace : "", nameIn(json));
        String path = Paths.collection(type, name.namespace()) + "?" + MANAGER;
        Write write = new Write(type, name, ApiRequest.send("POST", path, ApiRequest.JSON, json));
        return write.send(write::created);
    }

    @Override
    public ApplyResult replace(ResourceType type, ObjectName name, byte[] json) {
        String path = Paths.object(type, name) + "?" + MANAGER;
        Write write = new Write(type, name, ApiRequest.send("PUT", path, ApiRequest.JSON, json));
        return write.send(write::updated);
    }

    @Override
    public ApplyResult mergePatch(ResourceType type, ObjectName name, byte[] patch) {
        String path = Paths.object(type, name) + "?" + MANAGER;
        Write write = new Write(type, name, ApiRequest.send("PATCH", path, MERGE_PATCH, patch));
        return write.send(write::updated);
    }

    @Override
    public ApplyResult delete(ResourceType type, ObjectName name, String uid) {
        byte[] options = ("{\"kind\":\"DeleteOptions\",\"apiVersion\":\"v1\",\"propagationPolicy\":\"Background\","
                        + "\"preconditions\":{\"uid\":\"" + uid + "\"}}")
                .getBytes(StandardCharsets.UTF_8);
        ApiRequest request = ApiRequest.send("DELETE", Paths.object(type, name), ApiRequest.JSON, options);
        // Bound to a UID, a second DELETE does no harm.
        ApiResponse response = caller.call(request);
        if (!response.isSuccessful()) {
            return StatusTable.refusal(response.status(), type, name.name());
        }
        return new ApplyResult.Applied(new ObjectMetadata(name, uid, "", true, Map.of(), Map.of(), List.of()));
    }

    private static String nameIn(byte[] json) {
        try {
            return MetadataScan.of(json).name().name();
        } catch (JsonCursor.Malformed e) {
            throw new IllegalArgumentException("what is to be written is no object: " + e.getMessage(), e);
        }
    }

    /** What a write made of the object, if the object shows it: empty means that it did not take place. */
    private interface Evidence {
        Optional<ApplyResult> find();
    }

    /** One write until its outcome is known. */
    private final class Write {
        private final ResourceType type;
        private final ObjectName name;
        private final ApiRequest request;

        Write(ResourceType type, ObjectName name, ApiRequest request) {
            this.type = type;
            this.name = name;
            this.request = request;
        }

        ApplyResult send(Evidence evidence) {
            RetryBudget budget = caller.budget();
            boolean doubtful = false;
            while (true) {
                Optional<ApiResponse> response = Optional.empty();
                DavitException lost = null;
                try {
                    response = Optional.of(client.call(request));
                } catch (IOException e) {
                    lost = Caller.unreachable(e);
                }
                if (response.isPresent() && !mayTryAgain(response.get())) {
                    return doubtful ? settled(response.get(), evidence) : answer(response.get());
                }
                // 429 is refused before anything is done; every other failure leaves it open whether the write took
                // place.
                doubtful |= response.isEmpty() || response.get().code() != 429;
                boolean again = budget.again(response.flatMap(ApiResponse::retryAfter));
                if (doubtful) {
                    Optional<ApplyResult> found = evidence.find();
                    if (found.isPresent()) {
                        return found.get();
                    }
                }
                if (!again) {
                    throw lost != null
                            ? lost
                            : StatusTable.failure(response.orElseThrow().status(), type + " " + name);
                }
            }
        }

        private boolean mayTryAgain(ApiResponse response) {
            if (response.isSuccessful()) {
                return false;
            }
            ApiStatus status = response.status();
            boolean quotaRace = request.method().equals("POST")
                    && status.code() == 409
                    && status.reason().equals("Conflict");
            return quotaRace || StatusTable.isTransient(status);
        }

        /** An answer after an earlier attempt of unknown outcome: "there already" or "changed" may be our own doing. */
        private ApplyResult settled(ApiResponse response, Evidence evidence) {
            ApplyResult result = answer(response);
            boolean perhapsOurs = result instanceof ApplyResult.AlreadyThere || result instanceof ApplyResult.Changed;
            return perhapsOurs ? evidence.find().orElse(result) : result;
        }

        private ApplyResult answer(ApiResponse response) {
            if (!response.isSuccessful()) {
                return request.method().equals("POST")
                        ? StatusTable.refusalOfCreate(response.status(), type, name.name())
                        : StatusTable.refusal(response.status(), type, name.name());
            }
            try {
                return new ApplyResult.Applied(MetadataScan.of(response.body()));
            } catch (JsonCursor.Malformed e) {
                throw new DavitException(
                        ErrorCode.CLUSTER_FAILED, type + " " + name + ": the answer is not valid: " + e.getMessage());
            }
        }

        Optional<ApplyResult> created() {
            return reader.get(type, name)
                    .map(live ->
                            isOurs(live) ? new ApplyResult.Applied(live.metadata()) : new ApplyResult.AlreadyThere());
        }

        Optional<ApplyResult> updated() {
            Optional<RawObject> live = reader.get(type, name);
            if (live.isEmpty()) {
                return Optional.of(new ApplyResult.NotThere());
            }
            return live.filter(this::isOurs).map(object -> new ApplyResult.Applied(object.metadata()));
        }

        private boolean isOurs(RawObject live) {
            return Containment.holds(live.json(), request.body());
        }
    }
}
