package io.davit.agent.cluster.fabric8;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Splits the body of a LIST into its items while it arrives, in one pass: each item is checked, and its metadata read,
 * where it lies in the buffer (C3). Keys may come in any order ({@code metadata} after {@code items}, as with custom
 * resources); bytes of items are kept as they are; the size of an item is bounded. A body that is not a complete list is
 * an error, never a short list.
 */
final class ListSplitter {
    /** What comes out, in the order of the body. */
    interface Visitor {
        /** The list's own metadata; before or after the items. */
        void page(String resourceVersion, String continueToken);

        /** One item, from {@code start} of the array; valid during the call only. */
        void item(MetadataScan scan, byte[] json, int start, int length) throws JsonCursor.Malformed;

        /** An item that cannot be handed out; the scan knows what was read of it before. */
        void leftOut(MetadataScan scan, String why);
    }

    private static final int NAME_LIMIT = 1024 * 1024;

    private final JsonCursor cursor;
    private final int limit;
    private boolean items;
    private boolean metadata;
    private boolean isList;

    /** @param limit bytes of the largest item that is handed out */
    ListSplitter(InputStream body, int limit) {
        this.cursor = new JsonCursor(body, NAME_LIMIT);
        this.limit = limit;
    }

    /**
     * Reads to the end.
     *
     * @throws EOFException if the body ends within the list
     * @throws JsonCursor.Malformed if it is no list
     */
    void split(Visitor visitor) throws IOException, JsonCursor.Malformed {
        try {
            boolean more = cursor.enterObject();
            while (more) {
                field(cursor.field(), visitor);
                more = cursor.anotherField();
            }
            if (!items || !metadata || !isList) {
                throw new JsonCursor.Malformed("the answer is no list");
            }
            cursor.expectEnd();
        } catch (JsonCursor.SourceFailed e) {
            throw e.cause();
        }
    }

    private void field(String field, Visitor visitor) throws JsonCursor.Malformed {
        switch (field) {
            case "items" -> items(visitor);
            case "metadata" -> metadata(visitor);
            case "kind" -> isList = cursor.text().endsWith("List");
            default -> cursor.skipValue();
        }
        cursor.mark(NAME_LIMIT);
    }

    private void items(Visitor visitor) throws JsonCursor.Malformed {
        items = true;
        if (cursor.isNull()) {
            cursor.skipValue();
            return;
        }
        cursor.array(() -> {
            if (!cursor.isObject()) {
                throw new JsonCursor.Malformed("an item is no object");
            }
            cursor.mark(limit);
            item(visitor);
            cursor.mark(NAME_LIMIT);
        });
    }

    private void item(Visitor visitor) throws JsonCursor.Malformed {
        MetadataScan scan = new MetadataScan();
        try {
            scan.read(cursor);
        } catch (JsonCursor.Malformed e) {
            if (e.isTooLong()) {
                visitor.leftOut(scan, "has " + cursor.skipMarked() + " bytes");
            } else if (e.isTooDeep()) {
                cursor.skipMarked();
                visitor.leftOut(scan, "is " + e.getMessage());
            } else {
                throw e;
            }
            return;
        }
        if (cursor.markedLength() > limit) {
            visitor.leftOut(scan, "has " + cursor.markedLength() + " bytes");
        } else {
            visitor.item(scan, cursor.buffer(), cursor.marked(), cursor.markedLength());
        }
    }

    private void metadata(Visitor visitor) throws JsonCursor.Malformed {
        metadata = true;
        String version = "";
        String token = "";
        boolean more = cursor.enterObject();
        while (more) {
            switch (cursor.field()) {
                case "resourceVersion" -> version = cursor.text();
                case "continue" -> token = cursor.text();
                default -> cursor.skipValue();
            }
            more = cursor.anotherField();
        }
        visitor.page(version, token);
    }
}
