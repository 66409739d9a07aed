package io.davit.agent.catalog.rocks;

import io.davit.agent.catalog.CatalogPoint;
import io.davit.agent.repository.RestorePointId;
import io.davit.agent.run.RunId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The bytes of the catalog's keys. A location's name holds no 0 byte, and ends at one. */
final class CatalogKeys {
    private CatalogKeys() {}

    static byte[] location(String location) {
        return bytes(location + "\0");
    }

    /** Newest first: the time counts down. Ids follow, so that no two restore points share a key. */
    static byte[] point(CatalogPoint point) {
        byte[] location = location(point.location());
        byte[] id = bytes(point.id().toString());
        return ByteBuffer.allocate(location.length + Long.BYTES + id.length)
                .put(location)
                .putLong(Long.MAX_VALUE - point.summary().sealed().toEpochMilli())
                .put(id)
                .array();
    }

    static byte[] id(String location, RestorePointId id) {
        return bytes(id + "\0" + location);
    }

    static byte[] run(RunId run) {
        return bytes(run.toString());
    }

    static byte[] head(String location, String writerId) {
        return bytes(location + "\0" + writerId);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
