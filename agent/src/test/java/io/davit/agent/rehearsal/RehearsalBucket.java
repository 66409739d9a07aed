package io.davit.agent.rehearsal;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** One S3 bucket in memory: as much of the protocol as a well-behaved agent uses. Keys are below {@code /BUCKET/}; signatures are not looked at. */
final class RehearsalBucket {
    static final String NAME = "rehearsal";

    private final NavigableMap<String, byte[]> objects = new ConcurrentSkipListMap<>();

    void handle(HttpExchange exchange) throws IOException {
        String key = exchange.getRequestURI().getPath().replaceFirst("^/" + NAME + "/?", "");
        byte[] body = exchange.getRequestBody().readAllBytes();
        exchange.getResponseHeaders().set("ETag", "\"rehearsal\"");
        exchange.getResponseHeaders().set("Last-Modified", "Thu, 01 Jan 2026 00:00:00 GMT");
        switch (exchange.getRequestMethod()) {
            case "PUT" -> {
                boolean isNew = objects.putIfAbsent(key, body) == null;
                Answers.send(exchange, isNew ? 200 : 412, isNew ? new byte[0] : error("PreconditionFailed"));
            }
            case "DELETE" -> {
                objects.remove(key);
                Answers.send(exchange, 204, new byte[0]);
            }
            default -> {
                if (key.isEmpty()) {
                    Answers.send(exchange, 200, listing(Answers.parameter(exchange, "prefix")));
                } else {
                    read(exchange, objects.get(key));
                }
            }
        }
    }

    private static void read(HttpExchange exchange, byte @Nullable [] object) throws IOException {
        if (object == null) {
            Answers.send(exchange, 404, error("NoSuchKey"));
            return;
        }
        String range = exchange.getRequestHeaders().getFirst("Range");
        if (range == null) {
            Answers.send(exchange, 200, object);
            return;
        }
        String[] ends = range.substring("bytes=".length()).split("-", -1);
        int from = Integer.parseInt(ends[0]);
        int to = ends[1].isEmpty() ? object.length - 1 : Math.min(object.length - 1, Integer.parseInt(ends[1]));
        exchange.getResponseHeaders().set("Content-Range", "bytes " + from + "-" + to + "/" + object.length);
        Answers.send(exchange, 206, Arrays.copyOfRange(object, from, to + 1));
    }

    private byte[] listing(String prefix) {
        StringBuilder xml =
                new StringBuilder("<ListBucketResult><Name>" + NAME + "</Name><IsTruncated>false</IsTruncated>");
        objects.tailMap(prefix).forEach((key, object) -> {
            if (key.startsWith(prefix)) {
                xml.append("<Contents><Key>")
                        .append(key)
                        .append("</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified>");
                xml.append("<ETag>\"rehearsal\"</ETag><Size>")
                        .append(object.length)
                        .append("</Size></Contents>");
            }
        });
        return xml.append("</ListBucketResult>").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] error(String code) {
        return ("<Error><Code>" + code + "</Code><Message>rehearsal</Message></Error>")
                .getBytes(StandardCharsets.UTF_8);
    }
}
