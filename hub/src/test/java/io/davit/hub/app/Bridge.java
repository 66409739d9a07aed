package io.davit.hub.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.davit.hub.about.VersionService.About;
import io.davit.hub.access.AdminToken;
import io.davit.hub.api.Orders;
import io.davit.hub.api.Presence;
import io.davit.hub.api.ProgressBoard;
import io.davit.hub.clusters.Admission;
import io.davit.hub.keys.HubInit;
import io.davit.hub.keys.HubKeys;
import io.davit.hub.keys.KeyFolder;
import io.davit.hub.keys.TlsMaterial;
import io.davit.hub.metrics.HubMetrics;
import io.davit.hub.runs.RunRows;
import io.davit.hub.storage.Stores;
import io.davit.hub.store.Enrolments.Token;
import io.davit.hub.store.HubStore;
import io.davit.hub.store.InstructionRow;
import io.davit.hub.store.InstructionState;
import io.davit.hub.store.Resource;
import io.davit.hub.store.ResourceKind;
import io.davit.hub.store.StoreConfig;
import io.davit.hub.store.Transaction;
import io.davit.proto.agent.v1.EnrolResponse;
import io.davit.proto.agent.v1.FetchEnrolmentResponse;
import io.davit.proto.agent.v1.Order;
import io.davit.proto.v1.ClusterState;
import io.davit.proto.v1.ConnectionState;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A hub as people and programs meet it: a real listener with the hub's own certificate, a real store. Written by hand are what
 * other features do behind roles: who is connected, how orders are put into the line, how clusters are admitted.
 */
final class Bridge implements AutoCloseable {
    static final String TOKEN = "admin-token-canary-0123456789abcdefghijklmnop";
    static final String ENROLMENT_SECRET = "enrolment-secret-canary";

    private static final ObjectMapper JSON = new ObjectMapper();

    final HubStore store;
    final HubKeys keys;
    final ProgressBoard progress = new ProgressBoard();
    final Set<String> connected = ConcurrentHashMap.newKeySet();
    final TlsMaterial tls;
    final int port;
    final Vertx vertx = Vertx.vertx();
    final PublicApi api;
    private final PublicListener listener;
    private final HttpClient client;

    Bridge(Path folder) {
        this(folder, StoreConfig.inFile(folder.resolve("hub.sqlite")));
    }

    Bridge(Path folder, StoreConfig config) {
        this(folder, config, Clock.systemUTC());
    }

    Bridge(Path folder, StoreConfig config, Clock clock) {
        keys = new HubInit(new KeyFolder(folder.resolve("keys")), clock).init(folder.resolve("root.pem"));
        store = Stores.open(config, clock);
        HandPresence presence = new HandPresence();
        HubMetrics metrics = new HubMetrics(store, presence, clock);
        api = new PublicApi(
                vertx,
                new PublicApi.Parts(
                        store,
                        clock,
                        AdminToken.read(tokenFile(folder)),
                        new HandAdmission(),
                        Duration.ofMinutes(7),
                        new HandOrders(),
                        presence,
                        progress,
                        new PublicApi.Enrolment(
                                (caller, request) -> EnrolResponse.newBuilder()
                                        .setClusterId("cluster-of-" + request.getClusterUid())
                                        .build(),
                                (caller, request) -> FetchEnrolmentResponse.getDefaultInstance()),
                        metrics,
                        new About("0.1.0", keys.hubId().toString(), 1, 1),
                        () -> true));
        tls = keys.authority().issueForListener(List.of("127.0.0.1", "localhost"));
        listener = PublicListener.open(vertx, "127.0.0.1", 0, new PublicTls(() -> tls, Optional.empty()), api);
        port = listener.port();
        client = HttpClient.newBuilder()
                .sslContext(trusting())
                .version(HttpClient.Version.HTTP_2)
                .build();
    }

    private static Path tokenFile(Path folder) {
        try {
            Path file = folder.resolve("admin-token");
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            return Files.writeString(file, TOKEN + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private SSLContext trusting() {
        try {
            KeyStore trust = KeyStore.getInstance("PKCS12");
            trust.load(null, null);
            trust.setCertificateEntry("hub", keys.authority().certificate());
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(trust);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, factory.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** An answer, and its JSON if it is any. */
    record Answer(HttpResponse<String> response) {
        int status() {
            return response.statusCode();
        }

        JsonNode json() {
            try {
                return JSON.readTree(response.body());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        String code() {
            return json().path("code").asText();
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }
    }

    HttpRequest.Builder request(String verb, String path, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(30))
                .header("authorization", "Bearer " + TOKEN)
                .method(verb, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        return body.isEmpty() ? request : request.header("content-type", "application/json");
    }

    Answer send(HttpRequest.Builder request) {
        try {
            return new Answer(client.send(request.build(), BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    HttpClient client() {
        return client;
    }

    Answer get(String path) {
        return send(request("GET", path, ""));
    }

    Answer post(String path, String body) {
        return send(request("POST", path, body));
    }

    /** Somebody to call without a token. */
    HttpRequest.Builder stranger(String verb, String path) {
        return HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(30))
                .method(verb, BodyPublishers.noBody());
    }

    /** A cluster of the fleet. @return its uid */
    String cluster(String name) {
        String uid = UUID.randomUUID().toString();
        store.write(transaction -> transaction
                .resources()
                .create(
                        ResourceKind.CLUSTER,
                        name,
                        uid,
                        "",
                        ClusterState.CLUSTER_STATE_ACTIVE.name(),
                        Instant.now(),
                        new byte[0]));
        return uid;
    }

    /** A credential and a location that these clusters have. */
    void location(String name, String... clusters) {
        post(
                "/v1/cloudCredentials",
                "{\"name\":\"cloudCredentials/" + name + "\",\"type\":\"s3\",\"reference\":\"key\"}");
        StringBuilder list = new StringBuilder();
        for (String cluster : clusters) {
            list.append(list.isEmpty() ? "" : ",")
                    .append("\"clusters/")
                    .append(cluster)
                    .append('"');
        }
        Answer answer = post(
                "/v1/locations",
                "{\"name\":\"locations/" + name
                        + "\",\"type\":\"s3\",\"bucket\":\"backups\",\"cloudCredential\":\"cloudCredentials/" + name
                        + "\",\"clusters\":[" + list + "]}");
        if (answer.status() != 200) {
            throw new IllegalStateException(answer.response().body());
        }
    }

    /** Hub and agent do not agree about what is open. */
    void putInDoubt(String clusterUid) {
        RunRows runs = new RunRows(progress, Clock.systemUTC());
        store.write(transaction -> {
            for (InstructionRow row : transaction.outbox().open(clusterUid, 100)) {
                InstructionRow doubtful = row.at(InstructionState.RECONCILE, "INSTRUCTION_RECONCILE", "");
                transaction.outbox().put(doubtful);
                runs.instructionState(transaction, doubtful);
            }
            return true;
        });
    }

    List<InstructionRow> open(String clusterUid) {
        return store.read(transaction -> transaction.outbox().open(clusterUid, 100));
    }

    @Override
    public void close() {
        api.drain();
        listener.close();
        client.shutdownNow();
        vertx.close().toCompletionStage().toCompletableFuture().join();
        store.close();
    }

    private final class HandPresence implements Presence {
        @Override
        public ConnectionState connection(String cluster) {
            return connected.contains(cluster)
                    ? ConnectionState.CONNECTION_STATE_CONNECTED
                    : ConnectionState.CONNECTION_STATE_DISCONNECTED;
        }

        @Override
        public Optional<Instant> lastSeen(String cluster) {
            return Optional.empty();
        }

        @Override
        public long connected() {
            return connected.size();
        }
    }

    /** Puts orders into the real outbox. */
    static final class HandOrders implements Orders {
        @Override
        public String issue(Transaction transaction, String cluster, Order order, String subject, String correlation) {
            Instant now = Instant.now();
            String id = UUID.randomUUID().toString();
            transaction
                    .outbox()
                    .add(new InstructionRow(
                            id,
                            cluster,
                            order.toByteArray(),
                            order.getDescriptorForType()
                                    .findFieldByNumber(order.getKindCase().getNumber())
                                    .getName(),
                            1,
                            1,
                            now,
                            now,
                            now.plus(Duration.ofHours(24)),
                            subject,
                            correlation,
                            InstructionState.PENDING,
                            "",
                            "",
                            0));
            return id;
        }

        @Override
        public InstructionRow cancel(
                Transaction transaction, InstructionRow target, String subject, String correlation) {
            InstructionRow canceled = target.at(InstructionState.REFUSED, "INSTRUCTION_CANCELED", "");
            transaction.outbox().put(canceled);
            return canceled;
        }
    }

    private static final class HandAdmission implements Admission {
        @Override
        public NewToken makeToken(Transaction transaction, String cluster, Duration ttl) {
            Instant now = Instant.now();
            Token token = new Token(
                    UUID.randomUUID().toString(), cluster, new byte[32], now, now.plus(ttl), Optional.empty(), "");
            transaction.enrolments().add(token);
            return new NewToken(token, ENROLMENT_SECRET);
        }

        @Override
        public Resource accept(Transaction transaction, Resource cluster) {
            return transaction
                    .resources()
                    .update(cluster.with(ClusterState.CLUSTER_STATE_ACTIVE.name(), cluster.body()), Instant.now());
        }

        @Override
        public Resource reject(Transaction transaction, Resource cluster) {
            return transaction
                    .resources()
                    .update(cluster.with(ClusterState.CLUSTER_STATE_REJECTED.name(), cluster.body()), Instant.now());
        }

        @Override
        public Resource deny(Transaction transaction, Resource cluster, String reason) {
            return transaction
                    .resources()
                    .update(cluster.with(ClusterState.CLUSTER_STATE_DENIED.name(), cluster.body()), Instant.now());
        }
    }
}
