package io.davit.agent.endpoint;

import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.function.BooleanSupplier;

/** Routes that machines watch: they tell nothing that needs a token. */
final class WatchRoutes {
    private final Metrics metrics;
    private final BooleanSupplier ready;
    private final Offload offload;

    WatchRoutes(Metrics metrics, BooleanSupplier ready, Offload offload) {
        this.metrics = metrics;
        this.ready = ready;
        this.offload = offload;
    }

    void mount(Router router) {
        router.get("/healthz").handler(context -> text(context, 200, "ok\n"));
        router.get("/readyz").handler(context -> {
            boolean isReady = ready.getAsBoolean();
            text(context, isReady ? 200 : 503, isReady ? "ready\n" : "starting\n");
        });
        // Gauges look into the ledger.
        router.get("/metrics")
                .handler(context -> offload.call(metrics::scrape)
                        .onSuccess(page -> context.response()
                                .putHeader("content-type", Metrics.CONTENT_TYPE)
                                .end(page)
                                .onFailure(context::fail))
                        .onFailure(context::fail));
    }

    private static void text(RoutingContext context, int status, String text) {
        HttpServerResponse response = context.response();
        response.setStatusCode(status)
                .putHeader("content-type", "text/plain; charset=utf-8")
                .end(text)
                .onFailure(context::fail);
    }
}
