package io.davit.hub.app;

import com.google.protobuf.Message;
import io.davit.proto.agent.v1.EnrolRequest;
import io.davit.proto.agent.v1.EnrolResponse;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientOptions;
import io.vertx.grpc.client.GrpcClientResponse;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import java.security.cert.CertificateEncodingException;
import java.util.Base64;

/** Calls over gRPC, as a client without generated stubs makes them. */
final class GrpcCalls implements AutoCloseable {
    private final Bridge hub;
    private final GrpcClient client;

    GrpcCalls(Bridge hub) {
        this.hub = hub;
        HttpClientOptions options = new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setSsl(true)
                .setUseAlpn(true)
                .setTrustOptions(new PemTrustOptions().addCertValue(Buffer.buffer(pem())));
        this.client = GrpcClient.client(hub.vertx, new GrpcClientOptions().setMaxMessageSize(4 * 1024 * 1024), options);
    }

    private String pem() {
        try {
            return "-----BEGIN CERTIFICATE-----\n"
                    + Base64.getMimeEncoder()
                            .encodeToString(hub.keys.authority().certificate().getEncoded())
                    + "\n-----END CERTIFICATE-----\n";
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** An answer: of a unary call, or the beginning of a stream. */
    <Q extends Message, A extends Message> GrpcClientResponse<Q, A> call(
            String service, String method, Q request, A answer, boolean isKnown) {
        ServiceMethod<A, Q> bound = ServiceMethod.client(
                ServiceName.create(service), method, GrpcMessageEncoder.encoder(), GrpcMessageDecoder.decoder(answer));
        Future<GrpcClientResponse<Q, A>> response = client.request(
                        SocketAddress.inetSocketAddress(hub.port, "127.0.0.1"), bound)
                .compose(call -> {
                    if (isKnown) {
                        call.headers().set("authorization", "Bearer " + Bridge.TOKEN);
                    }
                    return call.send(request);
                })
                .map(given -> {
                    given.pause();
                    return given;
                });
        return await(response);
    }

    static <T> T await(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    /** The status of an agent's first call. */
    static int enrol(Bridge hub) {
        try (GrpcCalls calls = new GrpcCalls(hub)) {
            GrpcClientResponse<EnrolRequest, EnrolResponse> response = calls.call(
                    "davit.agent.v1.EnrolmentService",
                    "Enrol",
                    EnrolRequest.newBuilder().setClusterUid("u").build(),
                    EnrolResponse.getDefaultInstance(),
                    false);
            response.resume();
            response.end()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .handle((done, e) -> null)
                    .join();
            return response.status().code;
        }
    }

    @Override
    public void close() {
        await(client.close());
    }
}
