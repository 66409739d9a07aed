package io.davit.agent.cluster.fabric8;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Splits the body of a LIST into its items while it arrives, without building trees (C3). Keys may come in any order
 * ({@code metadata} after {@code items}, as with custom resources); bytes of items are kept as they are; the size of
 * an item is bounded. A body that is not a complete list is an error, never a short list.
 */
final class ListSplitter {
    /** What comes out, in the order of the body. */
    interface Visitor {
        /** The list's own metadata; before or after the items. */
        void page(String resourceVersion, String continueToken);

        /** Bytes of one item, {@code length} of the array; valid during the call only. */
        void item(byte[] json, int length) throws JsonCursor.Malformed;

        /** An item of more than the limit, of which the beginning is given. */
        void tooLarge(byte[] beginning, int length, long size);
    }

    private static final int NAME_LIMIT = 1024 * 1024;

    private final InputStream body;
    private final int limit;
    private final byte[] buffer = new byte[64 * 1024];
    private int at;
    private int filled;
    private byte[] value = new byte[16 * 1024];
    private int length;

    /** @param limit bytes of the largest item that is handed out */
    ListSplitter(InputStream body, int limit) {
        this.body = body;
        this.limit = limit;
    }

    /**
     * Reads to the end.
     *
     * @throws EOFException if the body ends within the list
     * @throws JsonCursor.Malformed if it is no list
     */
    void split(Visitor visitor) throws IOException, JsonCursor.Malformed {
        boolean items = false;
        boolean metadata = false;
        boolean isList = false;
        expect('{');
        byte next = peek();
        while (next != '}') {
            String field = field();
            switch (field) {
                case "items" -> {
                    items(visitor);
                    items = true;
                }
                case "metadata" -> {
                    metadata(visitor);
                    metadata = true;
                }
                case "kind" -> isList = text().endsWith("List");
                default -> small(field);
            }
            next = peek();
            if (next == ',') {
                at++;
                if (peek() == '}') {
                    throw new JsonCursor.Malformed("a field expected after ','");
                }
            } else if (next != '}') {
                throw new JsonCursor.Malformed("',' or '}' expected in the list");
            }
        }
        at++;
        if (!items || !metadata || !isList) {
            throw new JsonCursor.Malformed("the answer is no list");
        }
        expectEnd();
    }

    private void items(Visitor visitor) throws IOException, JsonCursor.Malformed {
        if (peek() == 'n') {
            small("items");
            return;
        }
        expect('[');
        if (peek() == ']') {
            at++;
            return;
        }
        while (true) {
            if (peek() != '{') {
                throw new JsonCursor.Malformed("an item is no object");
            }
            long size = copyValue(limit);
            if (size > limit) {
                visitor.tooLarge(value, length, size);
                shrink();
            } else {
                visitor.item(value, length);
            }
            byte next = peek();
            at++;
            if (next == ']') {
                return;
            }
            if (next != ',') {
                throw new JsonCursor.Malformed("',' or ']' expected between items");
            }
        }
    }

    private void metadata(Visitor visitor) throws IOException, JsonCursor.Malformed {
        JsonCursor cursor = small("metadata");
        String[] found = {"", ""};
        cursor.object(field -> {
            switch (field) {
                case "resourceVersion" -> found[0] = cursor.text();
                case "continue" -> found[1] = cursor.text();
                default -> cursor.skipValue();
            }
        });
        visitor.page(found[0], found[1]);
    }

    private String field() throws IOException, JsonCursor.Malformed {
        String name = text();
        expect(':');
        return name;
    }

    private String text() throws IOException, JsonCursor.Malformed {
        if (peek() != '"') {
            throw new JsonCursor.Malformed("a string expected in the list");
        }
        return raw("a name").string();
    }

    /** A value beside the items: checked whole, as it is small. */
    private JsonCursor small(String what) throws IOException, JsonCursor.Malformed {
        JsonCursor checked = raw(what);
        checked.skipValue();
        checked.expectEnd();
        return new JsonCursor(value, length);
    }

    private JsonCursor raw(String what) throws IOException, JsonCursor.Malformed {
        if (copyValue(NAME_LIMIT) > NAME_LIMIT) {
            throw new JsonCursor.Malformed(what + " of the list is too long");
        }
        return new JsonCursor(value, length);
    }

    /**
     * Copies one value to {@link #value}: only strings and brackets are followed here; whether it is JSON is checked by who reads it.
     *
     * @return its size, even if only the first {@code most} bytes were kept
     */
    private long copyValue(int most) throws IOException, JsonCursor.Malformed {
        length = 0;
        byte first = peek();
        if (first != '{' && first != '[' && first != '"') {
            return copyScalar(most);
        }
        long size = 0;
        int depth = 0;
        boolean inString = false;
        boolean escaped = false;
        boolean done = false;
        while (!done) {
            int i = at;
            while (i < filled && !done) {
                byte b = buffer[i++];
                if (inString) {
                    if (escaped) {
                        escaped = false;
                    } else if (b == '\\') {
                        escaped = true;
                    } else if (b == '"') {
                        inString = false;
                        done = depth == 0;
                    }
                } else if (b == '"') {
                    inString = true;
                } else if (b == '{' || b == '[') {
                    depth++;
                } else if (b == '}' || b == ']') {
                    depth--;
                    done = depth == 0;
                }
            }
            size += i - at;
            keep(i - at, most);
            at = i;
            if (!done) {
                fill();
            }
        }
        return size;
    }

    private long copyScalar(int most) throws IOException, JsonCursor.Malformed {
        long size = 0;
        while (true) {
            if (at == filled) {
                fill();
            }
            byte b = buffer[at];
            if (b == ',' || b == '}' || b == ']' || JsonCursor.isSpace(b)) {
                return size;
            }
            size++;
            keep(1, most);
            at++;
        }
    }

    private void keep(int count, int most) {
        int kept = Math.min(count, most - length);
        if (kept <= 0) {
            return;
        }
        if (length + kept > value.length) {
            value = Arrays.copyOf(value, Math.max(length + kept, Math.min(value.length * 2, most)));
        }
        System.arraycopy(buffer, at, value, length, kept);
        length += kept;
    }

    private void shrink() {
        value = new byte[16 * 1024];
    }

    private byte peek() throws IOException {
        while (true) {
            if (at == filled) {
                fill();
            }
            if (!JsonCursor.isSpace(buffer[at])) {
                return buffer[at];
            }
            at++;
        }
    }

    private void expect(char c) throws IOException, JsonCursor.Malformed {
        if (peek() != c) {
            throw new JsonCursor.Malformed("'" + c + "' expected in the list");
        }
        at++;
    }

    private void expectEnd() throws IOException, JsonCursor.Malformed {
        while (at < filled || more()) {
            if (!JsonCursor.isSpace(buffer[at])) {
                throw new JsonCursor.Malformed("something follows the list");
            }
            at++;
        }
    }

    private void fill() throws IOException {
        if (!more()) {
            throw new EOFException("the list ends too early");
        }
    }

    private boolean more() throws IOException {
        at = 0;
        filled = Math.max(0, body.read(buffer, 0, buffer.length));
        return filled > 0;
    }
}
