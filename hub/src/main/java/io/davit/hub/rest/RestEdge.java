package io.davit.hub.rest;

import com.google.protobuf.Message;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.hub.api.ApiMethod;
import io.davit.hub.api.ApiMethods;
import io.davit.hub.api.Caller;
import io.davit.hub.api.Calls;
import io.davit.hub.api.Gate;
import io.davit.hub.api.Gate.Knock;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The public API as REST and JSON: every method of {@link ApiMethods} that the contract gives a route (H5). Own code rather than
 * Vert.x's transcoding, which loses the bodies of errors.
 */
public final class RestEdge {
    /** What a request's body may have. */
    public static final int BODY_LIMIT = 1024 * 1024;

    private final Vertx vertx;
    private final Gate gate;
    private final Calls calls;
    private final Tickets tickets;
    private final PlainPages pages;
    private final List<Served> served = new ArrayList<>();

    private record Served(Route route, ApiMethod method) {}

    /**
     * @param ready whether the hub takes calls
     * @param metrics the page of them; may look into the store
     */
    public RestEdge(
            Vertx vertx,
            ApiMethods methods,
            Gate gate,
            Calls calls,
            Clock clock,
            BooleanSupplier ready,
            Supplier<String> metrics) {
        this.vertx = vertx;
        this.gate = gate;
        this.calls = calls;
        this.tickets = new Tickets(clock);
        this.pages = new PlainPages(ready, metrics, clock);
        methods.all().forEach(method -> Route.of(method).ifPresent(route -> served.add(new Served(route, method))));
    }

    /** Takes every request that is not gRPC's. */
    public void handle(HttpServerRequest request) {
        Knock knock = new Knock(
                        Optional.ofNullable(request.getHeader("authorization")),
                        Optional.ofNullable(request.getHeader(Answers.CORRELATION)),
                        request.remoteAddress().hostAddress())
                .named();
        String correlation = knock.correlation().orElseThrow();
        request.response().putHeader(Answers.CORRELATION, correlation);
        Exchange exchange = new Exchange(request, vertx.getOrCreateContext(), correlation);
        read(exchange, body -> calls.start(() -> exchange.run(() -> dispatch(exchange, knock, body))));
    }

    /** The body, whole, or the end of the request as soon as it is too long. */
    private static void read(Exchange exchange, Consumer<byte[]> then) {
        Buffer body = Buffer.buffer();
        HttpServerRequest request = exchange.request();
        request.handler(part -> {
            if (body.length() + part.length() > BODY_LIMIT) {
                request.handler(null);
                request.endHandler(null);
                exchange.fail(new DavitException(
                        ErrorCode.REQUEST_TOO_LARGE, "the body has more than " + BODY_LIMIT + " bytes"));
            } else {
                body.appendBuffer(part);
            }
        });
        request.exceptionHandler(failure -> request.endHandler(null));
        request.endHandler(end -> {
            try {
                then.accept(body.getBytes());
            } catch (DavitException e) {
                exchange.fail(e);
            }
        });
    }

    private void dispatch(Exchange exchange, Knock knock, byte[] body) {
        HttpServerRequest request = exchange.request();
        String verb = request.method().name();
        if (verb.equals("POST") && request.path().equals(PlainPages.TICKETS)) {
            Caller caller = gate.admit("CreateWatchTicket", ApiMethod.Door.TOKEN, knock);
            exchange.send(pages.ticket(tickets.issue(caller)));
            return;
        }
        if (verb.equals("GET")) {
            Optional<Answers.Ready> page = pages.find(request.path());
            if (page.isPresent()) {
                exchange.send(page.get());
                return;
            }
        }
        Set<String> allowed = new TreeSet<>(pages.verbs(request.path()));
        for (Served candidate : served) {
            Optional<Map<String, String>> fields = path(candidate.route(), request.path());
            if (fields.isPresent() && candidate.route().verb().equals(verb)) {
                call(exchange, candidate, knock, fields.get(), body);
                return;
            }
            fields.ifPresent(known -> allowed.add(candidate.route().verb()));
        }
        if (allowed.isEmpty()) {
            throw new DavitException(ErrorCode.ROUTE_UNKNOWN, "there is no route of this path");
        }
        exchange.header("allow", String.join(", ", allowed));
        throw new DavitException(
                ErrorCode.METHOD_NOT_ALLOWED, "the path does not take " + verb + ", but " + String.join(", ", allowed));
    }

    private static Optional<Map<String, String>> path(Route route, String path) {
        try {
            return route.template().match(path);
        } catch (IllegalArgumentException e) {
            throw new DavitException(ErrorCode.REQUEST_INVALID, "the path is not encoded as paths are", e);
        }
    }

    private void call(Exchange exchange, Served served, Knock knock, Map<String, String> fields, byte[] body) {
        HttpServerRequest request = exchange.request();
        ApiMethod method = served.method();
        String ticket = method instanceof ApiMethod.Stream ? request.params().get("ticket") : null;
        Caller caller = ticket == null ? gate.admit(method.fullName(), method.door(), knock) : tickets.spend(ticket);
        Message message = bound(served, request, fields, body);
        switch (method) {
            case ApiMethod.Unary unary -> exchange.send(Answers.ok(gate.call(unary, caller, message)));
            case ApiMethod.Stream stream ->
                calls.start(
                        stream,
                        () -> exchange.run(() -> {
                            gate.call(stream, caller, message, new SseSink(request, exchange.context()));
                            exchange.end();
                        }));
        }
    }

    private static Message bound(Served served, HttpServerRequest request, Map<String, String> fields, byte[] body) {
        if (body.length > 0 && !isJson(request.getHeader("content-type"))) {
            throw new DavitException(
                    ErrorCode.MEDIA_TYPE_UNSUPPORTED, "the body's content type is not application/json");
        }
        String encoding = request.getHeader("content-encoding");
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw new DavitException(
                    ErrorCode.MEDIA_TYPE_UNSUPPORTED,
                    "the body is packed (content-encoding), which this hub does not take");
        }
        List<Map.Entry<String, String>> query = new ArrayList<>();
        request.params().forEach(entry -> query.add(Map.entry(entry.getKey(), entry.getValue())));
        query.removeIf(entry -> entry.getKey().equals("ticket") && served.method() instanceof ApiMethod.Stream);
        Optional<String> last = Optional.ofNullable(request.getHeader("last-event-id"));
        if (last.isPresent() && served.method() instanceof ApiMethod.Stream) {
            // EventSource repeats its first address, so what it says by header is newer.
            query.removeIf(entry -> entry.getKey().equals("since"));
            query.add(Map.entry("since", last.get()));
        }
        return new RequestBinding(served.route())
                .body(body)
                .path(fields)
                .header("request_id", Optional.ofNullable(request.getHeader("idempotency-key")))
                .header(
                        "etag",
                        Optional.ofNullable(request.getHeader("if-match")).map(Answers::rowTag))
                .query(query)
                .message(served.method().prototype());
    }

    private static boolean isJson(@Nullable String contentType) {
        return contentType != null && contentType.split(";", 2)[0].strip().equalsIgnoreCase("application/json");
    }

    private record Exchange(HttpServerRequest request, Context context, String correlation) {
        void run(Runnable work) {
            try {
                work.run();
            } catch (DavitException e) {
                fail(e);
            } catch (RuntimeException e) {
                fail(Gate.defect(e, request.method() + " " + request.path(), correlation));
            }
        }

        /** Of the answer that follows. */
        void header(String name, String value) {
            context.runOnContext(ignored -> request.response().putHeader(name, value));
        }

        void send(Answers.Ready answer) {
            context.runOnContext(ignored -> Answers.send(request, answer));
        }

        void fail(DavitException failure) {
            send(Answers.problem(failure, request.path(), correlation));
            // A stream that has begun has its status already: it ends.
            context.runOnContext(ignored -> {
                if (!request.response().ended() && request.response().headWritten()) {
                    request.response().end();
                }
            });
        }

        void end() {
            context.runOnContext(ignored -> {
                if (!request.response().ended()) {
                    request.response().end();
                }
            });
        }
    }
}
