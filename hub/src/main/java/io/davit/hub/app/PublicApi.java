package io.davit.hub.app;

import io.davit.hub.about.VersionService;
import io.davit.hub.about.VersionService.About;
import io.davit.hub.api.Access;
import io.davit.hub.api.ApiMethod.Door;
import io.davit.hub.api.ApiMethod.Handler;
import io.davit.hub.api.ApiMethods;
import io.davit.hub.api.Calls;
import io.davit.hub.api.Changes;
import io.davit.hub.api.Gate;
import io.davit.hub.api.Orders;
import io.davit.hub.api.Presence;
import io.davit.hub.api.ProgressBoard;
import io.davit.hub.api.Rows;
import io.davit.hub.audit.AuditService;
import io.davit.hub.clusters.Admission;
import io.davit.hub.clusters.ClusterService;
import io.davit.hub.clusters.EnrolmentTokenService;
import io.davit.hub.clusters.InventoryPages;
import io.davit.hub.credentials.CloudCredentialService;
import io.davit.hub.fleet.FleetService;
import io.davit.hub.grpc.GrpcEdge;
import io.davit.hub.locations.BackupLocationService;
import io.davit.hub.metrics.HubMetrics;
import io.davit.hub.rest.RestEdge;
import io.davit.hub.runs.BackupService;
import io.davit.hub.runs.RestoreService;
import io.davit.hub.store.HubStore;
import io.davit.hub.watch.WatchService;
import io.davit.proto.agent.v1.EnrolRequest;
import io.davit.proto.agent.v1.EnrolResponse;
import io.davit.proto.agent.v1.FetchEnrolmentRequest;
import io.davit.proto.agent.v1.FetchEnrolmentResponse;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.Clock;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** The public API as a whole: every service, and the two edges in front of them on one port (H9). */
public final class PublicApi {
    private static final int CALLS = 512;
    private static final int STREAMS = 2_000;
    private static final Duration ALIVE = Duration.ofSeconds(15);

    private final GrpcEdge grpc;
    private final RestEdge rest;
    private final WatchService watch;

    /** What the API needs of other parts. */
    public record Parts(
            HubStore store,
            Clock clock,
            Access access,
            Admission admission,
            Duration tokenLife,
            Orders orders,
            Presence presence,
            ProgressBoard progress,
            Enrolment enrolment,
            HubMetrics metrics,
            About about,
            BooleanSupplier ready) {}

    /** What agents ask before they have a certificate. */
    public record Enrolment(
            Handler<EnrolRequest, EnrolResponse> enrol, Handler<FetchEnrolmentRequest, FetchEnrolmentResponse> fetch) {}

    public PublicApi(Vertx vertx, Parts parts) {
        HubStore store = parts.store();
        Clock clock = parts.clock();
        Changes changes = new Changes(store, clock);
        Rows rows = new Rows(parts.presence(), parts.progress());
        ApiMethods methods = new ApiMethods();
        new VersionService(parts.about(), clock).register(methods);
        new ClusterService(store, changes, rows, parts.admission()).register(methods);
        new InventoryPages(store).register(methods);
        new EnrolmentTokenService(store, changes, parts.admission(), parts.tokenLife()).register(methods);
        new FleetService(store, rows, parts.presence(), clock).register(methods);
        new BackupLocationService(store, changes, rows, parts.orders(), clock).register(methods);
        new CloudCredentialService(store, changes, rows, clock).register(methods);
        new BackupService(store, changes, rows, parts.orders(), clock).register(methods);
        new RestoreService(store, changes, rows, parts.orders(), clock).register(methods);
        new AuditService(store).register(methods);
        this.watch = new WatchService(store, rows, parts.progress(), ALIVE);
        watch.register(methods);
        methods.unary(EnrolRequest.class, Door.LIMITED, parts.enrolment().enrol())
                .unary(
                        FetchEnrolmentRequest.class,
                        Door.LIMITED,
                        parts.enrolment().fetch());
        Gate gate = new Gate(parts.access(), store, clock, parts.metrics()::called);
        Calls calls = new Calls(CALLS, STREAMS);
        this.grpc = new GrpcEdge(vertx, methods, gate, calls, parts.ready());
        this.rest = new RestEdge(vertx, methods, gate, calls, clock, parts.ready(), parts.metrics()::page);
    }

    /** Every request of the public listener. */
    public void handle(HttpServerRequest request) {
        String type = request.getHeader("content-type");
        if (type != null && type.startsWith("application/grpc")) {
            grpc.handler().handle(request);
        } else {
            rest.handle(request);
        }
    }

    /** Ends open streams soon; calls come to their end. */
    public void drain() {
        watch.close();
    }
}
