package io.davit.agent.cluster.fabric8;

import java.nio.charset.StandardCharsets;

/**
 * A strict reader (RFC 8259) over JSON in an array, which skips what it is not asked for without building anything.
 * Nesting is bounded by {@link #DEEPEST}. UTF-8 is not validated: bytes of strings are passed on as they are.
 */
final class JsonCursor {
    static final int DEEPEST = 1000;

    private final byte[] json;
    private final int end;
    private int at;

    JsonCursor(byte[] json, int length) {
        this.json = json;
        this.end = length;
    }

    /** The text is not JSON, or not the JSON that was expected. Never quotes the text. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;
        private final boolean tooDeep;

        Malformed(String message) {
            this(message, false);
        }

        private Malformed(String message, boolean tooDeep) {
            super(message);
            this.tooDeep = tooDeep;
        }

        /** It may be JSON, but is nested deeper than {@link #DEEPEST}. */
        boolean isTooDeep() {
            return tooDeep;
        }
    }

    /** Must consume the value of the field. */
    interface FieldReader {
        void field(String name) throws Malformed;
    }

    /** Must consume the element. */
    interface ElementReader {
        void element() throws Malformed;
    }

    void object(FieldReader reader) throws Malformed {
        expect('{');
        if (peek() == '}') {
            at++;
            return;
        }
        while (true) {
            String name = string();
            expect(':');
            reader.field(name);
            byte next = next();
            if (next == '}') {
                return;
            }
            if (next != ',') {
                throw malformed("',' or '}' expected");
            }
        }
    }

    void array(ElementReader reader) throws Malformed {
        expect('[');
        if (peek() == ']') {
            at++;
            return;
        }
        while (true) {
            reader.element();
            byte next = next();
            if (next == ']') {
                return;
            }
            if (next != ',') {
                throw malformed("',' or ']' expected");
            }
        }
    }

    /** A string; or, as in the API, {@code null} as the empty one. */
    String text() throws Malformed {
        if (peek() == 'n') {
            skipValue();
            return "";
        }
        return string();
    }

    boolean isNull() throws Malformed {
        return peek() == 'n';
    }

    boolean truth() throws Malformed {
        boolean isTrue = peek() == 't';
        skipValue();
        return isTrue;
    }

    String string() throws Malformed {
        if (peek() != '"') {
            throw malformed("a string expected");
        }
        int start = at + 1;
        boolean escaped = skipString();
        int last = at - 1;
        return escaped ? unescape(start, last) : new String(json, start, last - start, StandardCharsets.UTF_8);
    }

    /** The rest must be white space. */
    void expectEnd() throws Malformed {
        skipSpace();
        if (at < end) {
            throw malformed("the end expected");
        }
    }

    /** Checks one value of any kind and goes behind it. */
    void skipValue() throws Malformed {
        long[] objects = new long[DEEPEST / Long.SIZE + 1];
        int depth = 0;
        while (true) {
            byte first = peek();
            if (first == '{' || first == '[') {
                at++;
                boolean object = first == '{';
                if (peek() == (object ? '}' : ']')) {
                    at++;
                } else {
                    depth = push(objects, depth, object);
                    if (object) {
                        skipName();
                    }
                    continue;
                }
            } else if (first == '"') {
                skipString();
            } else {
                skipScalar();
            }
            depth = afterValue(objects, depth);
            if (depth == 0) {
                return;
            }
        }
    }

    /** Closes what ends here; stops behind a comma, and behind the name that follows it in an object. */
    private int afterValue(long[] objects, int depthBefore) throws Malformed {
        int depth = depthBefore;
        while (depth > 0) {
            boolean object = (objects[(depth - 1) >> 6] >>> ((depth - 1) & 63) & 1) != 0;
            byte next = next();
            if (next == ',') {
                if (object) {
                    skipName();
                }
                return depth;
            }
            if (next != (object ? '}' : ']')) {
                throw malformed("',' or a closing bracket expected");
            }
            depth--;
        }
        return 0;
    }

    private int push(long[] objects, int depth, boolean object) throws Malformed {
        if (depth >= DEEPEST) {
            throw new Malformed("nested deeper than " + DEEPEST, true);
        }
        long bit = 1L << (depth & 63);
        if (object) {
            objects[depth >> 6] |= bit;
        } else {
            objects[depth >> 6] &= ~bit;
        }
        return depth + 1;
    }

    private void skipName() throws Malformed {
        if (peek() != '"') {
            throw malformed("a field name expected");
        }
        skipString();
        expect(':');
    }

    /** Whether it held an escape. */
    private boolean skipString() throws Malformed {
        boolean escaped = false;
        int i = at + 1;
        while (i < end) {
            byte b = json[i++];
            if (b == '"') {
                at = i;
                return escaped;
            }
            if (b == '\\') {
                escaped = true;
                at = i;
                i = afterEscape(i);
            } else if (b >= 0 && b < 0x20) {
                throw malformed("a control character in a string");
            }
        }
        throw malformed("a string does not end");
    }

    private int afterEscape(int i) throws Malformed {
        byte b = i < end ? json[i] : 0;
        switch (b) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> {
                return i + 1;
            }
            case 'u' -> {
                for (int k = 1; k <= 4; k++) {
                    if (i + k >= end || Character.digit(json[i + k], 16) < 0) {
                        throw malformed("an escape is not valid");
                    }
                }
                return i + 5;
            }
            default -> throw malformed("an escape is not valid");
        }
    }

    private void skipScalar() throws Malformed {
        switch (peek()) {
            case 't' -> literal("true");
            case 'f' -> literal("false");
            case 'n' -> literal("null");
            default -> number();
        }
    }

    private void literal(String word) throws Malformed {
        for (int i = 0; i < word.length(); i++) {
            if (at + i >= end || json[at + i] != word.charAt(i)) {
                throw malformed("a value expected");
            }
        }
        at += word.length();
    }

    private void number() throws Malformed {
        skipIf('-');
        if (!skipIf('0')) {
            digits();
        }
        if (skipIf('.')) {
            digits();
        }
        if (skipIf('e') || skipIf('E')) {
            if (!skipIf('+')) {
                skipIf('-');
            }
            digits();
        }
    }

    private void digits() throws Malformed {
        int start = at;
        while (at < end && json[at] >= '0' && json[at] <= '9') {
            at++;
        }
        if (at == start) {
            throw malformed("a value expected");
        }
    }

    private boolean skipIf(char c) {
        boolean there = at < end && json[at] == c;
        if (there) {
            at++;
        }
        return there;
    }

    private void expect(char c) throws Malformed {
        if (next() != c) {
            throw malformed("'" + c + "' expected");
        }
    }

    private byte next() throws Malformed {
        byte b = peek();
        at++;
        return b;
    }

    private byte peek() throws Malformed {
        skipSpace();
        if (at >= end) {
            throw malformed("the text ends too early");
        }
        return json[at];
    }

    private void skipSpace() {
        while (at < end && isSpace(json[at])) {
            at++;
        }
    }

    static boolean isSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    private String unescape(int start, int last) {
        StringBuilder text = new StringBuilder(last - start);
        int i = start;
        while (i < last) {
            int run = i;
            while (i < last && json[i] != '\\') {
                i++;
            }
            text.append(new String(json, run, i - run, StandardCharsets.UTF_8));
            if (i >= last) {
                break;
            }
            byte kind = json[i + 1];
            i += 2;
            if (kind == 'u') {
                text.append((char) Integer.parseInt(new String(json, i, 4, StandardCharsets.US_ASCII), 16));
                i += 4;
            } else {
                text.append(escape(kind));
            }
        }
        return text.toString();
    }

    private static char escape(byte kind) {
        return switch (kind) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> (char) kind;
        };
    }

    private Malformed malformed(String what) {
        return new Malformed(what + " at byte " + at);
    }
}
