package io.davit.agent.cluster.fabric8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.davit.agent.cluster.BegunList;
import io.davit.agent.cluster.ListOrder;
import io.davit.agent.cluster.ListOutcome;
import io.davit.agent.cluster.ObjectMetadata;
import io.davit.agent.cluster.ObjectName;
import io.davit.agent.cluster.RawObject;
import io.davit.agent.cluster.ResourceReader;
import io.davit.agent.cluster.ResourceType;
import io.davit.agent.run.RunContext;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads raw objects: lists by {@link Listing}, single ones by GET. */
final class PagedReader implements ResourceReader {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ApiClient client;
    private final Caller caller;

    PagedReader(ApiClient client, Caller caller) {
        this.client = client;
        this.caller = caller;
    }

    @Override
    public ListOutcome list(ListOrder order, Consumer<RawObject> visitor, RunContext run) {
        try (Listing listing = new Listing(client, order, run)) {
            return listing.read(visitor, () -> {});
        }
    }

    @Override
    public BegunList begin(ListOrder order, RunContext run) {
        Listing listing = new Listing(client, order, run);
        listing.begin();
        return listing;
    }

    /** The server says how many remain behind a page of one; servers of aggregated groups may not. */
    @Override
    public Optional<Long> count(ListOrder order) {
        ApiResponse response = caller.call(ApiRequest.get(Paths.page(order, 1, ""), Listing.METADATA_ONLY));
        if (!response.isSuccessful()) {
            throw StatusTable.failure(response.status(), order.type().id());
        }
        try {
            JsonNode list = JSON.readTree(response.body());
            JsonNode metadata = list.path("metadata");
            boolean isWhole = metadata.path("continue").asText("").isEmpty();
            JsonNode remaining = metadata.path("remainingItemCount");
            return isWhole || remaining.isNumber()
                    ? Optional.of(list.path("items").size() + remaining.asLong(0))
                    : Optional.empty();
        } catch (IOException e) {
            throw new DavitException(ErrorCode.CLUSTER_FAILED, order.type() + ": the list is not valid JSON", e);
        }
    }

    @Override
    public Optional<RawObject> get(ResourceType type, ObjectName name) {
        ApiResponse response = caller.call(ApiRequest.get(Paths.object(type, name)));
        if (response.isSuccessful()) {
            return Optional.of(object(type, response.body()));
        }
        ApiStatus status = response.status();
        if (StatusTable.isAbsent(status, name.name())) {
            return Optional.empty();
        }
        throw StatusTable.failure(status, type + " " + name);
    }

    private static RawObject object(ResourceType type, byte[] json) {
        try {
            MetadataScan scan = new MetadataScan();
            scan.read(json, json.length);
            ObjectMetadata metadata = scan.metadata();
            return new RawObject(type, metadata, Envelope.complete(type, scan, json, 0, withoutLineEnd(json)));
        } catch (JsonCursor.Malformed e) {
            throw new DavitException(
                    ErrorCode.CLUSTER_FAILED, type + ": the answer is not valid: " + e.getMessage(), e);
        }
    }

    /** The server ends the answer with a line end, which is no part of the object: a LIST gives the same bytes without it. */
    private static int withoutLineEnd(byte[] json) {
        int end = json.length;
        while (end > 0 && JsonCursor.isSpace(json[end - 1])) {
            end--;
        }
        return end;
    }
}
