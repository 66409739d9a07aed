package io.davit.hub.rest;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.davit.errors.DavitException;
import io.davit.hub.api.Digests;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;

/** How REST answers: JSON by the contract's rules, and problems as RFC 9457 has them. */
final class Answers {
    static final String CORRELATION = "davit-correlation-id";
    private static final int TAG_BYTES = 8;

    /** Fields without a value are printed, so that a client need not know the contract's defaults. */
    private static final JsonFormat.Printer PRINTER =
            JsonFormat.printer().alwaysPrintFieldsWithNoPresence().omittingInsignificantWhitespace();

    private Answers() {}

    static String json(Message message) {
        try {
            return PRINTER.print(message);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    /** An answer that is ready to be sent. */
    record Ready(int status, String contentType, String body, String etag) {}

    /**
     * The tag covers the whole answer (H4): what a row shows besides its stored state changes, too. The row's own etag stands in
     * front, so that the header serves If-Match as well.
     */
    static Ready ok(Message message) {
        String json = json(message);
        byte[] digest = Digests.of(json.getBytes(StandardCharsets.UTF_8));
        String tag = HexFormat.of().formatHex(Arrays.copyOf(digest, TAG_BYTES));
        FieldDescriptor field = message.getDescriptorForType().findFieldByName("etag");
        String row = field == null ? "" : message.getField(field) + ".";
        return new Ready(200, "application/json", json, "\"" + row + tag + "\"");
    }

    /** The row's etag inside of an {@code If-Match}; as it is, if it is not one of ours. */
    static String rowTag(String ifMatch) {
        String bare = ifMatch.replaceFirst("^W/", "").replace("\"", "");
        int dot = bare.indexOf('.');
        return dot < 0 ? bare : bare.substring(0, dot);
    }

    static boolean isKnown(String ifNoneMatch, String etag) {
        return Arrays.stream(ifNoneMatch.split(","))
                .map(tag -> tag.strip().replaceFirst("^W/", ""))
                .anyMatch(tag -> tag.equals(etag) || tag.equals("*"));
    }

    static Ready problem(DavitException failure, String instance, String correlation) {
        int status = RestStatus.of(failure.code());
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("type", "urn:davit:error:" + failure.code().name())
                .put("title", title(failure.code().name()))
                .put("status", status)
                .put("detail", failure.sentence())
                .put("instance", instance)
                .put("code", failure.code().name())
                .put("category", failure.code().category().name())
                .put("retry", failure.code().retry().name())
                .put("guidance", failure.code().guidance())
                .put("correlationId", correlation);
        return new Ready(status, "application/problem+json", body.toString(), "");
    }

    /** ETAG_STALE → "Etag stale". */
    private static String title(String code) {
        String words = code.toLowerCase(Locale.ROOT).replace('_', ' ');
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }

    /** On the event loop. */
    static void send(HttpServerRequest request, Ready answer) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed() || response.headWritten()) {
            return;
        }
        response.putHeader("cache-control", "no-store").putHeader("x-content-type-options", "nosniff");
        if (!answer.etag().isEmpty()) {
            response.putHeader("etag", answer.etag()).putHeader("cache-control", "no-cache");
            String known = request.getHeader("if-none-match");
            if (known != null && request.method().name().equals("GET") && isKnown(known, answer.etag())) {
                response.setStatusCode(304).end();
                return;
            }
        }
        if (answer.status() == 401) {
            response.putHeader("www-authenticate", "Bearer");
        }
        response.setStatusCode(answer.status())
                .putHeader("content-type", answer.contentType())
                .end(Buffer.buffer(answer.body()));
    }
}
