package io.davit.hub.grpc;

import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.Message;
import io.davit.errors.DavitException;
import io.davit.hub.api.ApiMethod;
import io.davit.hub.api.ApiMethods;
import io.davit.hub.api.Caller;
import io.davit.hub.api.Calls;
import io.davit.hub.api.Gate;
import io.davit.hub.api.Gate.Knock;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.health.HealthService;
import io.vertx.grpc.reflection.ReflectionService;
import io.vertx.grpc.server.GrpcProtocol;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerOptions;
import io.vertx.grpc.server.GrpcServerRequest;
import io.vertx.grpc.server.Service;
import io.vertx.grpc.server.ServiceBuilder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The public API as gRPC. Every method of {@link ApiMethods} is bound by its descriptor; there are no generated stubs.
 * Reflection and health are on: both tell what is in the repository of this program, or a yes and a no.
 */
public final class GrpcEdge {
    /** What a request may have. Larger ones end the call with RESOURCE_EXHAUSTED. */
    public static final int MESSAGE_LIMIT = 1024 * 1024;

    private final Gate gate;
    private final Calls calls;
    private final Vertx vertx;
    private final GrpcServer server;

    /** @param ready whether the hub takes calls */
    public GrpcEdge(Vertx vertx, ApiMethods methods, Gate gate, Calls calls, BooleanSupplier ready) {
        this.vertx = vertx;
        this.gate = gate;
        this.calls = calls;
        GrpcServerOptions options =
                new GrpcServerOptions().setMaxMessageSize(MESSAGE_LIMIT).setScheduleDeadlineAutomatically(true);
        // REST has its own edge (H5); transcoding and the dialect for browsers are off.
        for (GrpcProtocol protocol : GrpcProtocol.values()) {
            if (protocol != GrpcProtocol.HTTP_2) {
                options.removeEnabledProtocol(protocol);
            }
        }
        this.server = GrpcServer.server(vertx, options);
        HealthService health = HealthService.create(vertx);
        health.register("", () -> Future.succeededFuture(ready.getAsBoolean()));
        for (Service service : services(methods)) {
            server.addService(service);
            health.register(service.name().fullyQualifiedName(), () -> Future.succeededFuture(ready.getAsBoolean()));
        }
        server.addService(health);
        server.addService(ReflectionService.v1());
    }

    /** Takes requests whose content type is that of gRPC. */
    public Handler<HttpServerRequest> handler() {
        return server;
    }

    private Iterable<Service> services(ApiMethods methods) {
        Map<ServiceDescriptor, ServiceBuilder> services = new LinkedHashMap<>();
        for (ApiMethod method : methods.all()) {
            ServiceDescriptor descriptor = method.descriptor().getService();
            ServiceName name = ServiceName.create(descriptor.getFullName());
            ServiceMethod<Message, Message> bound = ServiceMethod.server(
                    name,
                    method.descriptor().getName(),
                    GrpcMessageEncoder.encoder(),
                    GrpcMessageDecoder.decoder(method.prototype()));
            services.computeIfAbsent(descriptor, key -> Service.service(name, descriptor))
                    .bind(bound, request -> serve(method, request));
        }
        return services.values().stream().map(ServiceBuilder::build).toList();
    }

    private void serve(ApiMethod method, GrpcServerRequest<Message, Message> request) {
        Context context = vertx.getOrCreateContext();
        Knock knock = knock(request);
        String correlation = knock.correlation().orElseThrow();
        request.response().headers().set(GrpcAnswers.CORRELATION, correlation);
        request.last().onSuccess(message -> {
            try {
                calls.start(method, () -> call(method, request, knock, message, context));
            } catch (DavitException e) {
                GrpcAnswers.fail(request.response(), e, correlation);
            }
        });
        // A message that is too long, or none: Vert.x ends the call with the status that the specification has for it.
    }

    private void call(
            ApiMethod method,
            GrpcServerRequest<Message, Message> request,
            Knock knock,
            Message message,
            Context context) {
        String correlation = knock.correlation().orElseThrow();
        try {
            Caller caller = gate.admit(method.fullName(), method.door(), knock);
            switch (method) {
                case ApiMethod.Unary unary -> {
                    Message answer = gate.call(unary, caller, message);
                    context.runOnContext(ignored -> request.response().end(answer));
                }
                case ApiMethod.Stream stream -> {
                    gate.call(stream, caller, message, new GrpcSink(request, context));
                    context.runOnContext(ignored -> request.response().end());
                }
            }
        } catch (DavitException e) {
            context.runOnContext(ignored -> GrpcAnswers.fail(request.response(), e, correlation));
        } catch (RuntimeException e) {
            DavitException defect = Gate.defect(e, method.fullName(), correlation);
            context.runOnContext(ignored -> GrpcAnswers.fail(request.response(), defect, correlation));
        }
    }

    private static Knock knock(GrpcServerRequest<Message, Message> request) {
        return new Knock(
                        Optional.ofNullable(request.headers().get("authorization")),
                        Optional.ofNullable(request.headers().get(GrpcAnswers.CORRELATION)),
                        request.connection().remoteAddress().hostAddress())
                .named();
    }
}
