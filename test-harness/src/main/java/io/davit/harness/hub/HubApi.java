package io.davit.harness.hub;

import io.davit.harness.ground.GroundFailure;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** The REST API of a hub as a program uses it: over TLS, trusting the hub's own authority and nothing else. Remembers every answer. */
public final class HubApi implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final URI root;
    private final Path authority;
    private final String token;
    private final List<String> answers = Collections.synchronizedList(new ArrayList<>());
    private @Nullable HttpClient client;

    HubApi(int port, Path authority, String token) {
        this.root = URI.create("https://127.0.0.1:" + port);
        this.authority = authority;
        this.token = token;
    }

    String url() {
        return root.toString();
    }

    /** Whether the hub says that it takes calls. */
    public boolean isReady() {
        try {
            return send("GET", "/readyz", "").status() == 200;
        } catch (GroundFailure e) {
            return false;
        }
    }

    public HubAnswer get(String path) {
        return send("GET", path, "");
    }

    public HubAnswer post(String path, String json) {
        return send("POST", path, json);
    }

    public HubAnswer put(String path, String json) {
        return send("PUT", path, json);
    }

    public HubAnswer delete(String path) {
        return send("DELETE", path, "");
    }

    /**
     * Follows a stream of server-sent events.
     *
     * @param line is told each line, on a thread of the stream's
     * @return ends it
     */
    public AutoCloseable watch(String path, Consumer<String> line) {
        HttpRequest request = HttpRequest.newBuilder(root.resolve(path))
                .header("authorization", "Bearer " + token)
                .build();
        HttpResponse<Stream<String>> response;
        try {
            response = client().send(request, HttpResponse.BodyHandlers.ofLines());
        } catch (IOException e) {
            throw new GroundFailure("GET " + path + ": the hub did not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GroundFailure("interrupted", e);
        }
        if (response.statusCode() != 200) {
            throw new GroundFailure("GET " + path + " was answered with " + response.statusCode());
        }
        Thread.ofVirtual().name("watch").start(() -> follow(response.body(), line));
        return response.body()::close;
    }

    private static void follow(Stream<String> lines, Consumer<String> line) {
        try {
            lines.forEach(line);
        } catch (UncheckedIOException e) {
            // The stream was closed, by whichever side: nothing follows.
        }
    }

    private HubAnswer send(String verb, String path, String json) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(root.resolve(path)).timeout(PATIENCE).header("authorization", "Bearer " + token);
        if (!json.isEmpty()) {
            request.header("content-type", "application/json");
        }
        HttpRequest.BodyPublisher body =
                json.isEmpty() ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(json);
        try {
            HttpResponse<String> response =
                    client().send(request.method(verb, body).build(), HttpResponse.BodyHandlers.ofString());
            answers.add(verb + " " + path + " " + response.headers().map() + " " + response.body());
            return new HubAnswer(verb + " " + path, response.statusCode(), response.body());
        } catch (IOException e) {
            throw new GroundFailure(verb + " " + path + ": the hub did not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GroundFailure("interrupted", e);
        }
    }

    /** Everything that the hub has answered, heads and bodies. */
    public List<String> answers() {
        return List.copyOf(answers);
    }

    private synchronized HttpClient client() {
        if (client == null) {
            client = HttpClient.newBuilder()
                    .sslContext(trusting(authority))
                    .connectTimeout(PATIENCE)
                    .build();
        }
        return client;
    }

    private static SSLContext trusting(Path authority) {
        try (InputStream pem = Files.newInputStream(authority)) {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            trusted.setCertificateEntry(
                    "hub", CertificateFactory.getInstance("X.509").generateCertificate(pem));
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new GroundFailure("no authority of the hub in " + authority, e);
        }
    }

    @Override
    public synchronized void close() {
        if (client != null) {
            client.shutdownNow();
        }
    }
}
