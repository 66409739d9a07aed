package io.davit.hub.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Message;
import io.davit.proto.v1.Backup;
import io.davit.proto.v1.ChangeType;
import io.davit.proto.v1.CreateBackupRequest;
import io.davit.proto.v1.GetBackupRequest;
import io.davit.proto.v1.ListClustersRequest;
import io.davit.proto.v1.ListClustersResponse;
import io.davit.proto.v1.WatchRequest;
import io.davit.proto.v1.WatchResponse;
import io.vertx.grpc.client.GrpcClientResponse;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.health.v1.HealthCheckRequest;
import io.vertx.grpc.health.v1.HealthCheckResponse;
import io.vertx.grpc.reflection.v1.ServerReflectionRequest;
import io.vertx.grpc.reflection.v1.ServerReflectionResponse;
import io.vertx.grpc.reflection.v1.ServiceResponse;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same services over gRPC, on the same port. */
class GrpcApiTest {
    @TempDir
    Path folder;

    private Bridge hub;
    private GrpcCalls calls;

    @BeforeEach
    void open() {
        hub = new Bridge(folder);
        calls = new GrpcCalls(hub);
    }

    @AfterEach
    void close() {
        calls.close();
        hub.close();
    }

    private <Q extends Message, A extends Message> A good(GrpcClientResponse<Q, A> response) {
        response.resume();
        return GrpcCalls.await(response.last());
    }

    private static GrpcStatus ended(GrpcClientResponse<?, ?> response) {
        response.resume();
        try {
            GrpcCalls.await(response.end());
        } catch (CompletionException e) {
            // The status says it.
        }
        return response.status();
    }

    @Test
    void servesWhatRestServes() {
        hub.cluster("harbour");
        Backup wanted = Backup.newBuilder()
                .setName("backups/b")
                .setCluster("clusters/harbour")
                .setLocation("main")
                .build();

        Backup made = good(calls.call(
                "davit.v1.BackupService",
                "CreateBackup",
                CreateBackupRequest.newBuilder().setBackup(wanted).build(),
                Backup.getDefaultInstance(),
                true));

        assertThat(hub.get("/v1/backups/b").json().get("etag").asText()).isEqualTo(made.getEtag());
    }

    @Test
    void tellsTheCodeOfAFailure() {
        GrpcClientResponse<GetBackupRequest, Backup> response = calls.call(
                "davit.v1.BackupService",
                "GetBackup",
                GetBackupRequest.newBuilder().setName("backups/none").build(),
                Backup.getDefaultInstance(),
                true);

        assertThat(ended(response)).isEqualTo(GrpcStatus.NOT_FOUND);
        String code = response.trailers().contains("davit-code")
                ? response.trailers().get("davit-code")
                : response.headers().get("davit-code");
        assertThat(code).isEqualTo("RESOURCE_UNKNOWN");
        assertThat(response.statusMessage()).isEqualTo("there is no backups/none");
    }

    @Test
    void letsNobodyInWithoutAToken() {
        GrpcClientResponse<ListClustersRequest, ListClustersResponse> response = calls.call(
                "davit.v1.ClusterService",
                "ListClusters",
                ListClustersRequest.getDefaultInstance(),
                ListClustersResponse.getDefaultInstance(),
                false);

        assertThat(ended(response)).isEqualTo(GrpcStatus.UNAUTHENTICATED);
    }

    @Test
    void takesAMessageUpToTheLimitAndNoLongerOne() {
        for (int size : new int[] {1024 * 1024 - 100, 1024 * 1024 + 1}) {
            GrpcClientResponse<GetBackupRequest, Backup> response = calls.call(
                    "davit.v1.BackupService",
                    "GetBackup",
                    GetBackupRequest.newBuilder().setName("x".repeat(size)).build(),
                    Backup.getDefaultInstance(),
                    true);
            assertThat(ended(response))
                    .isEqualTo(size < 1024 * 1024 ? GrpcStatus.INVALID_ARGUMENT : GrpcStatus.RESOURCE_EXHAUSTED);
        }
    }

    @Test
    void streamsEveryChange() throws Exception {
        GrpcClientResponse<WatchRequest, WatchResponse> response = calls.call(
                "davit.v1.WatchService",
                "Watch",
                WatchRequest.newBuilder().addKinds("clusters").build(),
                WatchResponse.getDefaultInstance(),
                true);
        BlockingQueue<WatchResponse> heard = new LinkedBlockingQueue<>();
        response.handler(heard::add);
        response.resume();
        assertThat(heard.poll(10, TimeUnit.SECONDS).getType()).isEqualTo(ChangeType.CHANGE_TYPE_ALIVE);

        for (int i = 0; i < 50; i++) {
            hub.cluster("c" + i);
        }

        for (int i = 0; i < 50; i++) {
            assertThat(heard.poll(10, TimeUnit.SECONDS).getCluster().getName()).isEqualTo("clusters/c" + i);
        }
    }

    @Test
    void describesItselfByReflection() throws Exception {
        ServerReflectionResponse services = reflected(
                ServerReflectionRequest.newBuilder().setListServices("").build());
        ServerReflectionResponse file = reflected(ServerReflectionRequest.newBuilder()
                .setFileContainingSymbol("davit.v1.BackupService")
                .build());

        assertThat(services.getListServicesResponse().getServiceList().stream().map(ServiceResponse::getName))
                .contains("davit.v1.BackupService", "davit.v1.WatchService", "grpc.health.v1.Health");
        assertThat(file.getFileDescriptorResponse().getFileDescriptorProtoList())
                .anySatisfy(
                        bytes -> assertThat(FileDescriptorProto.parseFrom(bytes).getServiceList())
                                .anyMatch(service -> service.getName().equals("BackupService")));
    }

    private ServerReflectionResponse reflected(ServerReflectionRequest request) {
        return good(calls.call(
                "grpc.reflection.v1.ServerReflection",
                "ServerReflectionInfo",
                request,
                ServerReflectionResponse.getDefaultInstance(),
                false));
    }

    @Test
    void saysThatItIsWell() {
        HealthCheckResponse answer = good(calls.call(
                "grpc.health.v1.Health",
                "Check",
                HealthCheckRequest.newBuilder()
                        .setService("davit.v1.BackupService")
                        .build(),
                HealthCheckResponse.getDefaultInstance(),
                false));

        assertThat(answer.getStatus()).isEqualTo(HealthCheckResponse.ServingStatus.SERVING);
    }
}
