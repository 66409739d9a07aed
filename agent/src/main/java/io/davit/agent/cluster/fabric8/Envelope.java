package io.davit.agent.cluster.fabric8;

import io.davit.agent.cluster.ResourceType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Puts {@code kind} and {@code apiVersion} back, which items of built-in kinds lack in a list; all other bytes stay. */
final class Envelope {
    private Envelope() {}

    /** A new array with the object; {@code start} is its opening bracket. */
    static byte[] complete(ResourceType type, MetadataScan scan, byte[] json, int start, int length) {
        if (scan.hasKind() && scan.hasApiVersion()) {
            return Arrays.copyOfRange(json, start, start + length);
        }
        StringBuilder fields = new StringBuilder("{");
        if (!scan.hasKind()) {
            fields.append("\"kind\":\"").append(type.kind()).append("\",");
        }
        if (!scan.hasApiVersion()) {
            fields.append("\"apiVersion\":\"").append(type.apiVersion()).append("\",");
        }
        if (scan.isEmpty()) {
            fields.setLength(fields.length() - 1);
        }
        byte[] prefix = fields.toString().getBytes(StandardCharsets.UTF_8);
        byte[] whole = new byte[prefix.length + length - 1];
        System.arraycopy(prefix, 0, whole, 0, prefix.length);
        System.arraycopy(json, start + 1, whole, prefix.length, length - 1);
        return whole;
    }
}
