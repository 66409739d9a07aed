package io.davit.harness.ground;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Iterator;
import java.util.Map;

/** What an API server keeps its objects in, reached past it: etcd's API as JSON. */
final class EtcdGateway {
    /** What etcd takes in one transaction. */
    private static final int BATCH = 128;

    private static final Base64.Encoder BASE64 = Base64.getEncoder();

    private final String url;

    EtcdGateway(String url) {
        this.url = url;
    }

    void compact(long revision) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            post(client, "/v3/kv/compaction", "{\"revision\":\"%d\",\"physical\":true}".formatted(revision));
        }
    }

    void putAll(Map<String, byte[]> values) {
        Iterator<Map.Entry<String, byte[]>> entries = values.entrySet().iterator();
        try (HttpClient client = HttpClient.newHttpClient()) {
            while (entries.hasNext()) {
                StringBuilder puts = new StringBuilder();
                for (int i = 0; i < BATCH && entries.hasNext(); i++) {
                    Map.Entry<String, byte[]> entry = entries.next();
                    puts.append(i == 0 ? "" : ",")
                            .append("{\"requestPut\":{\"key\":\"")
                            .append(BASE64.encodeToString(entry.getKey().getBytes(StandardCharsets.UTF_8)))
                            .append("\",\"value\":\"")
                            .append(BASE64.encodeToString(entry.getValue()))
                            .append("\"}}");
                }
                post(client, "/v3/kv/txn", "{\"success\":[" + puts + "]}");
            }
        }
    }

    private void post(HttpClient client, String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + path))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new GroundFailure("etcd refused " + path + ": " + response.body());
            }
        } catch (IOException e) {
            throw new GroundFailure("etcd did not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GroundFailure("Interrupted while etcd works", e);
        }
    }
}
