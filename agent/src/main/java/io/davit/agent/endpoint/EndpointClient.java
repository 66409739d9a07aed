package io.davit.agent.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.catalog.CatalogState;
import io.davit.agent.catalog.LocationReport;
import io.davit.agent.catalog.PointJson;
import io.davit.agent.repository.Recipient;
import io.davit.agent.repository.RepositoryPin;
import io.davit.agent.run.ProgressView;
import io.davit.agent.run.RunId;
import io.davit.agent.run.RunJson;
import io.davit.agent.run.RunOrder;
import io.davit.agent.run.RunRecord;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** An agent in another process of this host, asked over its endpoint. Failures come back with the code that the agent gave them. */
public final class EndpointClient implements AgentControl, AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    /** Looks at a store or a cluster have deadlines of their own, below this one. */
    private static final Duration ANSWER = Duration.ofMinutes(10);

    private final EndpointAddress address;
    private final HttpClient http;
    private final Map<RunId, ProgressView> seen = new ConcurrentHashMap<>();

    public EndpointClient(EndpointAddress address) {
        this.address = address;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT)
                .build();
    }

    @Override
    public RunRecord admit(RunOrder order) {
        ObjectNode body = JsonNodeFactory.instance
                .objectNode()
                .put("kind", order.kind().word())
                .put("location", order.location());
        body.set("order", RunJson.tree(order.json()));
        return RunJson.parse(post("/v1/runs", body));
    }

    @Override
    public RunRecord cancel(RunId id, String reason) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("reason", reason);
        return RunJson.parse(post("/v1/runs/" + id + "/cancel", body));
    }

    @Override
    public Optional<RunRecord> find(RunId id) {
        try {
            return Optional.of(RunJson.parse(look(id, Duration.ZERO).path("run")));
        } catch (DavitException e) {
            if (e.code() == ErrorCode.RUN_UNKNOWN) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** As the agent said when it was last asked for the run. */
    @Override
    public ProgressView progress(RunId id) {
        return seen.getOrDefault(id, ProgressView.NONE);
    }

    @Override
    public Optional<RunRecord> await(RunId id, Duration atMost) {
        JsonNode answer = look(id, atMost);
        return answer.path("settled").asBoolean() ? Optional.of(RunJson.parse(answer.path("run"))) : Optional.empty();
    }

    private JsonNode look(RunId id, Duration wait) {
        JsonNode answer = send(HttpRequest.newBuilder(address.uri("/v1/runs/" + id + "?wait=" + wait.toMillis())));
        seen.put(id, RunJson.progress(answer.path("progress")));
        return answer;
    }

    @Override
    public void requireNone(String location) {
        post("/v1/locations/" + location + "/init-check", JsonNodeFactory.instance.objectNode());
    }

    @Override
    public RepositoryPin initialise(String location, Optional<Recipient> recovery) {
        return pin(post("/v1/locations/" + location + "/init", RecipientJson.of(recovery)));
    }

    @Override
    public LocationReport inspect(String location) {
        JsonNode answer = send(HttpRequest.newBuilder(address.uri("/v1/locations/" + location)));
        return new LocationReport(answer.path("place").asText(), pin(answer), PointJson.state(answer.path("catalog")));
    }

    @Override
    public CatalogState synchronise(String location) {
        return PointJson.state(post("/v1/locations/" + location + "/sync", JsonNodeFactory.instance.objectNode()));
    }

    private static RepositoryPin pin(JsonNode answer) {
        return new RepositoryPin(
                answer.path("repository").asText(),
                answer.path("ownerFingerprint").asText(),
                answer.path("keyCommitment").asText());
    }

    private JsonNode post(String path, ObjectNode body) {
        return send(HttpRequest.newBuilder(address.uri(path))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString())));
    }

    private JsonNode send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = http.send(
                    request.header("authorization", "Bearer " + address.token())
                            .timeout(ANSWER)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            JsonNode body = RunJson.tree(response.body());
            if (response.statusCode() != 200) {
                throw Answers.failure(response.statusCode(), body);
            }
            return body;
        } catch (IOException | IllegalArgumentException e) {
            throw new DavitException(
                    ErrorCode.AGENT_UNREACHABLE,
                    "the agent at " + address.host() + ":" + address.port() + " does not answer as it should: "
                            + e.getClass().getSimpleName(),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DavitException(ErrorCode.AGENT_UNREACHABLE, "interrupted while waiting for the agent", e);
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
