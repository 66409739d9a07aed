package io.davit.agent.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.catalog.LocationReport;
import io.davit.agent.catalog.PointJson;
import io.davit.agent.repository.RepositoryPin;
import io.davit.agent.run.RunId;
import io.davit.agent.run.RunJson;
import io.davit.agent.run.RunKind;
import io.davit.agent.run.RunOrder;
import io.davit.agent.run.RunRecord;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Optional;

/**
 * Routes for other commands of the same host. Each asks for the token of {@link EndpointAddress}, and answers to loopback
 * addresses only, wherever the endpoint listens.
 */
final class ControlRoutes {
    private static final String KINDS = "'kind' must be backup or restore";
    private static final long MOST_BODY_BYTES = 1024 * 1024;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);

    private final AgentControl control;
    private final Offload offload;
    private final byte[] authorization;

    ControlRoutes(AgentControl control, Offload offload, String token) {
        this.control = control;
        this.offload = offload;
        this.authorization = ("Bearer " + token).getBytes(StandardCharsets.UTF_8);
    }

    void mount(Router router) {
        router.route("/v1/*").handler(this::authorize);
        // A route of its own: Vert.x wants body handlers before a route's other handlers, we want the token checked
        // first.
        router.route("/v1/*").handler(BodyHandler.create(false).setBodyLimit(MOST_BODY_BYTES));
        serve(router.post("/v1/runs"), this::admit);
        serve(router.get("/v1/runs/:id"), this::look);
        serve(
                router.post("/v1/runs/:id/cancel"),
                context -> RunJson.of(
                        control.cancel(id(context), body(context).path("reason").asText("canceled by command"))));
        serve(router.get("/v1/locations/:name"), context -> json(control.inspect(context.pathParam("name"))));
        serve(router.post("/v1/locations/:name/init-check"), context -> {
            control.requireNone(context.pathParam("name"));
            return JsonNodeFactory.instance.objectNode();
        });
        serve(
                router.post("/v1/locations/:name/init"),
                context -> json(control.initialise(context.pathParam("name"), RecipientJson.parse(body(context)))));
        serve(
                router.post("/v1/locations/:name/sync"),
                context -> PointJson.of(control.synchronise(context.pathParam("name"))));
    }

    /** One blocking answer. */
    @FunctionalInterface
    private interface Work {
        ObjectNode answer(RoutingContext context);
    }

    private void serve(Route route, Work work) {
        route.handler(context -> offload.call(() -> work.answer(context))
                .onSuccess(body -> Answers.json(context, 200, body))
                .onFailure(failure -> Answers.failure(context, failure)));
    }

    private void authorize(RoutingContext context) {
        String given = context.request().getHeader("authorization");
        byte[] offered = (given == null ? "" : given).getBytes(StandardCharsets.UTF_8);
        // Constant time: how far a guess was right must not show.
        if (isLoopback(context.request().remoteAddress()) && MessageDigest.isEqual(offered, authorization)) {
            context.next();
        } else {
            Answers.error(
                    context,
                    401,
                    ErrorCode.CONTROL_REFUSED,
                    "the control routes need the token of this agent's data-dir");
        }
    }

    private static boolean isLoopback(SocketAddress address) {
        try {
            String host = address.hostAddress();
            return host != null && InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private ObjectNode admit(RoutingContext context) {
        JsonNode body = body(context);
        RunKind kind;
        try {
            kind = RunKind.of(body.path("kind").asText());
        } catch (IllegalArgumentException e) {
            throw new DavitException(ErrorCode.ARGUMENT_INVALID, KINDS, e);
        }
        if (!kind.movesData()) {
            throw new DavitException(ErrorCode.ARGUMENT_INVALID, KINDS);
        }
        RunOrder order = new RunOrder(
                kind, body.path("location").asText(), body.path("order").toString());
        return RunJson.of(control.admit(order));
    }

    /** With {@code wait}, in milliseconds, the answer comes when the run has ended or the time is over. */
    private ObjectNode look(RoutingContext context) {
        RunId id = id(context);
        Duration wait = Duration.ofMillis(number(context.request().getParam("wait", "0")));
        Optional<RunRecord> ended = control.await(id, wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait);
        RunRecord run = ended.or(() -> control.find(id))
                .orElseThrow(() -> new DavitException(ErrorCode.RUN_UNKNOWN, "there is no run " + id));
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        // An outcome is in the ledger a moment before what follows it (the catalog) is done, too.
        answer.put("settled", ended.isPresent());
        answer.set("run", RunJson.of(run));
        answer.set("progress", RunJson.of(control.progress(id)));
        return answer;
    }

    private static long number(String text) {
        if (!text.matches("[0-9]{1,9}")) {
            throw new DavitException(ErrorCode.ARGUMENT_INVALID, "'wait' must be a number of milliseconds");
        }
        return Long.parseLong(text);
    }

    private static RunId id(RoutingContext context) {
        String text = context.pathParam("id");
        try {
            return RunId.parse(text);
        } catch (IllegalArgumentException e) {
            throw new DavitException(ErrorCode.RUN_UNKNOWN, "'" + text + "' is no id of a run", e);
        }
    }

    private static JsonNode body(RoutingContext context) {
        String text = context.body().asString();
        try {
            return RunJson.tree(text == null || text.isBlank() ? "{}" : text);
        } catch (IllegalArgumentException e) {
            throw new DavitException(ErrorCode.ARGUMENT_INVALID, "the body is no JSON", e);
        }
    }

    private static ObjectNode json(RepositoryPin pin) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("repository", pin.repositoryId())
                .put("ownerFingerprint", pin.ownerFingerprint())
                .put("keyCommitment", pin.keyCommitment());
    }

    private static ObjectNode json(LocationReport report) {
        ObjectNode node = json(report.pin()).put("place", report.place());
        node.set("catalog", PointJson.of(report.catalog()));
        return node;
    }
}
