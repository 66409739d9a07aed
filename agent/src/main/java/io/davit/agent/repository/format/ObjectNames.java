package io.davit.agent.repository.format;

import io.davit.agent.objectstore.ObjectKey;
import java.util.Locale;
import java.util.Optional;

/**
 * Keys of objects in a location. Flat by kind; packs are spread over 256 folders by their first two digits. No key is a
 * path prefix of another.
 */
public final class ObjectNames {
    public static final ObjectKey FORMAT = new ObjectKey(ObjectKind.FORMAT.folder());

    private static final int NUMBER_DIGITS = 16;

    /** What somebody left who tried the store out; nothing of it is read. */
    public static final String PROBES = "probes/";

    private ObjectNames() {}

    /** Of a kind with random names: slots, packs, index segments, reference lists, summaries. */
    public static ObjectKey of(ObjectKind kind, ObjectId id) {
        return switch (kind) {
            case PACK -> new ObjectKey(kind.folder() + "/" + id.hex().substring(0, 2) + "/" + id);
            case SLOT, INDEX, REFERENCES, SUMMARY -> new ObjectKey(kind.folder() + "/" + id);
            case FORMAT, WRITER, POINT, CONDEMNED, EPOCH ->
                throw new IllegalArgumentException(kind + " has no random name");
        };
    }

    public static ObjectKey writer(WriterId writer) {
        return new ObjectKey(ObjectKind.WRITER.folder() + "/" + writer);
    }

    /** @param number from 1; sixteen decimal digits, so that keys sort as numbers do */
    public static ObjectKey point(WriterId writer, long number) {
        return new ObjectKey(ObjectKind.POINT.folder() + "/" + writer + "/" + digits(number));
    }

    /** @param generation from 1 */
    public static ObjectKey condemned(long generation) {
        return new ObjectKey(ObjectKind.CONDEMNED.folder() + "/" + digits(generation));
    }

    /** @param epoch from 2; the first one began with the marker */
    public static ObjectKey epoch(int epoch) {
        return new ObjectKey(ObjectKind.EPOCH.folder() + "/" + digits(epoch));
    }

    /** Prefix for a LIST of the kind. */
    public static String prefix(ObjectKind kind) {
        return kind.folder() + "/";
    }

    /** The id in a key of a kind with random names; empty if the key is not of that form. */
    public static Optional<ObjectId> objectId(ObjectKind kind, ObjectKey key) {
        String last = last(key);
        if (!isHex(last, ObjectId.LENGTH)) {
            return Optional.empty();
        }
        ObjectId id = new ObjectId(last);
        return of(kind, id).equals(key) ? Optional.of(id) : Optional.empty();
    }

    /** The writer in a registry key; empty if the key is not of that form. */
    public static Optional<WriterId> writerId(ObjectKey key) {
        String last = last(key);
        if (!isHex(last, WriterId.LENGTH)) {
            return Optional.empty();
        }
        WriterId id = new WriterId(last);
        return writer(id).equals(key) ? Optional.of(id) : Optional.empty();
    }

    private static String last(ObjectKey key) {
        return key.value().substring(key.value().lastIndexOf('/') + 1);
    }

    private static boolean isHex(String text, int bytes) {
        return text.length() == 2 * bytes
                && text.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
    }

    private static String digits(long number) {
        if (number < 1 || number > 9_999_999_999_999_999L) {
            throw new IllegalArgumentException("a number from 1 on: " + number);
        }
        return String.format(Locale.ROOT, "%0" + NUMBER_DIGITS + "d", number);
    }
}
