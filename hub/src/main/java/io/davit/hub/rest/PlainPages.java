package io.davit.hub.rest;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.davit.hub.rest.Answers.Ready;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Pages that are no method of the contract: health, metrics, the description of the API, tickets. They tell no names. */
final class PlainPages {
    static final String TICKETS = "/v1/watchTickets";
    private static final String TEXT = "text/plain; charset=utf-8";

    private final BooleanSupplier ready;
    private final Supplier<String> metrics;
    private final Clock clock;
    private final String openApi = resource("/io/davit/hub/rest/openapi.json");

    PlainPages(BooleanSupplier ready, Supplier<String> metrics, Clock clock) {
        this.ready = ready;
        this.metrics = metrics;
        this.clock = clock;
    }

    Optional<Ready> find(String path) {
        return switch (path) {
            case "/healthz" -> Optional.of(new Ready(200, TEXT, "ok\n", ""));
            case "/readyz" -> Optional.of(readiness(ready.getAsBoolean()));
            case "/metrics" ->
                Optional.of(new Ready(200, "text/plain; version=0.0.4; charset=utf-8", metrics.get(), ""));
            case "/v1/openapi.json" -> Optional.of(new Ready(200, "application/json", openApi, ""));
            default -> Optional.empty();
        };
    }

    /** Which verbs a path takes, if it is one of these pages. */
    Set<String> verbs(String path) {
        return switch (path) {
            case TICKETS -> Set.of("POST");
            case "/healthz", "/readyz", "/metrics", "/v1/openapi.json" -> Set.of("GET");
            default -> Set.of();
        };
    }

    private static Ready readiness(boolean isReady) {
        return new Ready(isReady ? 200 : 503, TEXT, isReady ? "ready\n" : "starting or stopping\n", "");
    }

    Ready ticket(String ticket) {
        String body = JsonNodeFactory.instance
                .objectNode()
                .put("ticket", ticket)
                .put("expireTime", clock.instant().plus(Tickets.LIFE).toString())
                .toString();
        return new Ready(200, "application/json", body, "");
    }

    private static String resource(String name) {
        try (InputStream in = PlainPages.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not in the program");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
