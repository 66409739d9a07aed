package io.davit.agent.cluster.fabric8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.davit.agent.cluster.ResourceType;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An API server on loopback that answers as a test tells it to, for what a real one does too rarely. */
final class ScriptedApi implements AutoCloseable {
    static final ResourceType CONFIG_MAPS =
            new ResourceType("", "v1", "configmaps", "ConfigMap", true, Set.of("list", "get", "create"));

    /** What to answer; {@code cutAfter} ≥ 0 closes the connection after so many bytes of the body. */
    record Answer(int code, String body, List<String> headers, int cutAfter) {
        static Answer of(int code, String body) {
            return new Answer(code, body, List.of(), -1);
        }

        static Answer cut(String body, int cutAfter) {
            return new Answer(200, body, List.of(), cutAfter);
        }

        Answer typed(String contentType) {
            return header("Content-Type", contentType);
        }

        Answer header(String name, String value) {
            return new Answer(code, body, List.of(name, value), cutAfter);
        }
    }

    /** A request as the script sees it. */
    record Request(int number, String method, String path, String query, String body) {}

    /** Answers request number 1, 2, …. */
    interface Script {
        Answer answer(Request request);
    }

    final List<Request> requests = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Path kubeconfig;

    ScriptedApi(Script script, Path folder) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> handle(exchange, script));
            server.setExecutor(threads);
            server.start();
            kubeconfig = Files.writeString(folder.resolve("kubeconfig"), """
                    apiVersion: v1
                    kind: Config
                    clusters:
                    - name: scripted
                      cluster: {server: "http://127.0.0.1:%d"}
                    users:
                    - name: nobody
                      user: {}
                    contexts:
                    - name: scripted
                      context: {cluster: scripted, user: nobody}
                    current-context: scripted
                    """.formatted(
                            server.getAddress().getPort()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Fabric8Gateway gateway(TestRun run) {
        return Fabric8Gateway.open(ClusterAccess.kubeconfig(kubeconfig), run, run);
    }

    private void handle(HttpExchange exchange, Script script) throws IOException {
        try (exchange) {
            String query = exchange.getRequestURI().getRawQuery();
            Request request;
            synchronized (requests) {
                request = new Request(
                        requests.size() + 1,
                        exchange.getRequestMethod(),
                        exchange.getRequestURI().getPath(),
                        query == null ? "" : URLDecoder.decode(query, StandardCharsets.UTF_8),
                        new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
                requests.add(request);
            }
            Answer answer = script.answer(request);
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            for (int i = 0; i + 1 < answer.headers().size(); i += 2) {
                exchange.getResponseHeaders()
                        .set(answer.headers().get(i), answer.headers().get(i + 1));
            }
            exchange.sendResponseHeaders(answer.code(), body.length == 0 ? -1 : body.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body, 0, answer.cutAfter() < 0 ? body.length : answer.cutAfter());
            }
        }
    }

    static String status(int code, String reason, String message) {
        return """
                {"kind":"Status","apiVersion":"v1","status":"Failure","reason":"%s","message":"%s","code":%d}""".formatted(reason, message, code);
    }

    static String list(String version, String token, String... items) {
        return """
                {"kind":"ConfigMapList","apiVersion":"v1","metadata":{"resourceVersion":"%s","continue":"%s"},"items":[%s]}""".formatted(version, token, String.join(",", items));
    }

    static String item(String namespace, String name) {
        return """
                {"metadata":{"name":"%s","namespace":"%s","uid":"u-%s","resourceVersion":"7"},"data":{"k":"v"}}""".formatted(name, namespace, name);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
