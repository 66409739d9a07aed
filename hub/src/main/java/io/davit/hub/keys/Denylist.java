package io.davit.hub.keys;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Certificates that no longer open anything, by serial number. It only grows: a denial is never taken back. */
public final class Denylist {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST_REASON = 200;

    /**
     * One denial.
     *
     * @param reason for people; at most 200 characters
     */
    public record Denial(BigInteger serial, Instant at, String reason) {
        public Denial {
            if (reason.length() > LONGEST_REASON) {
                throw new IllegalArgumentException("a reason has at most " + LONGEST_REASON + " characters");
            }
        }
    }

    private final SortedMap<BigInteger, Denial> denials;

    private Denylist(SortedMap<BigInteger, Denial> denials) {
        this.denials = denials;
    }

    static Denylist empty() {
        return new Denylist(new TreeMap<>());
    }

    /** Who was denied before stays as it was. */
    Denylist with(Collection<Denial> more) {
        SortedMap<BigInteger, Denial> all = new TreeMap<>(denials);
        more.forEach(denial -> all.putIfAbsent(denial.serial(), denial));
        return new Denylist(all);
    }

    public boolean holds(BigInteger serial) {
        return denials.containsKey(serial);
    }

    public List<Denial> denials() {
        return List.copyOf(denials.values());
    }

    /** @throws DavitException KEY_FOLDER_DAMAGED: a denylist that cannot be read is never an empty one */
    static Denylist read(byte[] file) {
        try {
            JsonNode list = JSON.readTree(file).path("denied");
            if (!list.isArray()) {
                throw damaged("it has no list");
            }
            SortedMap<BigInteger, Denial> denials = new TreeMap<>();
            for (JsonNode entry : list) {
                BigInteger serial = new BigInteger(entry.path("serial").asText(), 16);
                denials.put(
                        serial,
                        new Denial(
                                serial,
                                Instant.parse(entry.path("at").asText()),
                                entry.path("reason").asText()));
            }
            return new Denylist(denials);
        } catch (IOException | IllegalArgumentException | DateTimeException e) {
            throw damaged(String.valueOf(e.getMessage()));
        }
    }

    private static DavitException damaged(String why) {
        return new DavitException(ErrorCode.KEY_FOLDER_DAMAGED, KeyFolder.DENYLIST + ": " + why);
    }

    byte[] toFile() {
        ArrayNode list = JSON.createArrayNode();
        denials.values()
                .forEach(denial -> list.addObject()
                        .put("serial", denial.serial().toString(16))
                        .put("at", denial.at().toString())
                        .put("reason", denial.reason()));
        return JSON.createObjectNode()
                .<ObjectNode>set("denied", list)
                .toPrettyString()
                .getBytes(StandardCharsets.UTF_8);
    }
}
