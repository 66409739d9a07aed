package io.davit.agent.cluster.fabric8;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A strict reader (RFC 8259) over JSON, in an array or while it arrives, which skips what it is not asked for without
 * building anything. Nesting is bounded by {@link #DEEPEST}. UTF-8 is not validated: bytes of strings are passed on as
 * they are. What arrives is kept from the last {@link #mark} on, so that it can be handed out as it was.
 *
 * <p>Longer than other classes on purpose: grammar and buffer share their positions, and every byte of a backup's lists
 * passes through both.
 */
final class JsonCursor {
    static final int DEEPEST = 1000;

    /** Bytes of the buffer over a stream; more only while a longer value is read. */
    private static final int BUFFER = 64 * 1024;
    /** By byte: what an unescaped string goes on with. */
    private static final boolean[] PLAIN = new boolean[256];

    static {
        Arrays.fill(PLAIN, 0x20, 256, true);
        PLAIN['"'] = false;
        PLAIN['\\'] = false;
    }

    private final @Nullable InputStream source;
    private byte[] json;
    private int end;
    private int at;
    private int mark;
    private int limit;
    private boolean exhausted;
    /** By depth below the value that is skipped: whether it is an object, else a list. */
    private final long[] objects = new long[DEEPEST / Long.SIZE + 1];

    JsonCursor(byte[] json, int length) {
        this.source = null;
        this.json = json;
        this.end = length;
        this.limit = length;
    }

    /** Over what arrives; {@code limit} bounds the first value as {@link #mark} does. */
    JsonCursor(InputStream source, int limit) {
        this.source = source;
        this.json = new byte[BUFFER];
        this.limit = limit;
    }

    /** The stream failed, or ended within the JSON ({@link EOFException}). */
    static final class SourceFailed extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient IOException cause;

        SourceFailed(IOException cause) {
            super(cause);
            this.cause = cause;
        }

        IOException cause() {
            return cause;
        }
    }

    /** The text is not JSON, or not the JSON that was expected. Never quotes the text. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        private enum Kind {
            BROKEN,
            TOO_DEEP,
            TOO_LONG
        }

        private final Kind kind;

        Malformed(String message) {
            this(message, Kind.BROKEN);
        }

        private Malformed(String message, Kind kind) {
            super(message);
            this.kind = kind;
        }

        /** It may be JSON, but is nested deeper than {@link #DEEPEST}. */
        boolean isTooDeep() {
            return kind == Kind.TOO_DEEP;
        }

        /** It may be JSON, but more follows the mark than was allowed. */
        boolean isTooLong() {
            return kind == Kind.TOO_LONG;
        }
    }

    /** Must consume the element. */
    interface ElementReader {
        void element() throws Malformed;
    }

    /**
     * Goes into an object; false if it is empty, and left already. Else its fields are read one by one: {@link #field}, its value,
     * {@link #anotherField}. Steps rather than a visitor: one would be made for each object, which costs the first compiler more than reading it.
     */
    boolean enterObject() throws Malformed {
        expect('{');
        if (peek() == '}') {
            at++;
            return false;
        }
        return true;
    }

    /** The name of the field that begins here. */
    String field() throws Malformed {
        String name = string();
        expect(':');
        return name;
    }

    /** Behind a field's value: whether another one follows. If not, the object is left. */
    boolean anotherField() throws Malformed {
        byte next = next();
        if (next != '}' && next != ',') {
            throw malformed("',' or '}' expected");
        }
        return next == ',';
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

    boolean isObject() throws Malformed {
        return peek() == '{';
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
            throw new Malformed("the end expected");
        }
    }

    /** Checks one value of any kind and goes behind it. */
    void skipValue() throws Malformed {
        int depth = 0;
        while (true) {
            byte first = peek();
            if (first == '{' || first == '[') {
                at++;
                boolean object = first == '{';
                if (peek() == (object ? '}' : ']')) {
                    at++;
                } else {
                    depth = push(depth, object);
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
            depth = afterValue(depth);
            if (depth == 0) {
                return;
            }
        }
    }

    /** Closes what ends here; stops behind a comma, and behind the name that follows it in an object. */
    private int afterValue(int depthBefore) throws Malformed {
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

    private int push(int depth, boolean object) throws Malformed {
        if (depth >= DEEPEST) {
            throw new Malformed("nested deeper than " + DEEPEST, Malformed.Kind.TOO_DEEP);
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
        while (true) {
            byte[] bytes = json;
            int last = end;
            while (i < last && PLAIN[bytes[i] & 0xff]) {
                i++;
            }
            if (i >= last) {
                if (!more()) {
                    throw malformed("a string does not end");
                }
            } else if (bytes[i] == '"') {
                at = i + 1;
                return escaped;
            } else if (bytes[i] == '\\') {
                escaped = true;
                i = afterEscape(i + 1);
            } else {
                throw malformed("a control character in a string");
            }
        }
    }

    private int afterEscape(int i) throws Malformed {
        switch (byteAt(i)) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> {
                return i + 1;
            }
            case 'u' -> {
                for (int k = 1; k <= 4; k++) {
                    if (Character.digit(byteAt(i + k), 16) < 0) {
                        throw malformed("an escape is not valid");
                    }
                }
                return i + 5;
            }
            default -> throw malformed("an escape is not valid");
        }
    }

    /** 0, which is valid nowhere, behind the end. */
    private byte byteAt(int index) throws Malformed {
        while (index >= end) {
            if (!more()) {
                return 0;
            }
        }
        return json[index];
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
            if (byteAt(at + i) != word.charAt(i)) {
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
        while (byteAt(at) >= '0' && json[at] <= '9') {
            at++;
        }
        if (at == start) {
            throw malformed("a value expected");
        }
    }

    private boolean skipIf(char c) throws Malformed {
        boolean there = byteAt(at) == c;
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

    private void skipSpace() throws Malformed {
        while (true) {
            while (at < end && isSpace(json[at])) {
                at++;
            }
            if (at < end || !more()) {
                return;
            }
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

    /** From here on bytes are kept, {@code most} of them; what lies before may go. */
    void mark(int most) {
        mark = at;
        limit = most;
        int left = end - at;
        boolean shrinks = json.length > BUFFER && left <= BUFFER / 2;
        if (source == null || (at < json.length / 2 && !shrinks)) {
            return;
        }
        byte[] target = shrinks ? new byte[BUFFER] : json;
        System.arraycopy(json, at, target, 0, left);
        json = target;
        mark = 0;
        at = 0;
        end = left;
    }

    /** The array in which the marked bytes lie, from {@link #marked} on; valid until the next call. */
    byte[] buffer() {
        return json;
    }

    int marked() {
        return mark;
    }

    int markedLength() {
        return at - mark;
    }

    /**
     * Goes from the mark behind the object that begins there, without checking or keeping it: only strings and brackets
     * are followed.
     *
     * @return its size
     */
    long skipMarked() throws Malformed {
        at = mark;
        long before = 0;
        int depth = 0;
        boolean inString = false;
        boolean escaped = false;
        while (true) {
            while (at < end) {
                byte b = json[at++];
                if (inString) {
                    inString = escaped || b != '"';
                    escaped = !escaped && b == '\\';
                } else if (b == '"') {
                    inString = true;
                } else if (b == '{' || b == '[') {
                    depth++;
                } else if (b == '}' || b == ']') {
                    depth--;
                    if (depth == 0) {
                        return before + at - mark;
                    }
                }
            }
            before += end - mark;
            mark = 0;
            at = 0;
            end = 0;
            if (!more()) {
                throw malformed("the text ends too early");
            }
        }
    }

    /** Gets further bytes behind {@link #end}; the array may be another one afterwards, positions stay. */
    private boolean more() throws Malformed {
        if (source == null) {
            return false;
        }
        if (end - mark > limit) {
            throw new Malformed("longer than " + limit + " bytes", Malformed.Kind.TOO_LONG);
        }
        if (end == json.length) {
            json = Arrays.copyOf(json, (int) Math.min(2L * json.length, (long) mark + limit + BUFFER));
        }
        try {
            int count = source.read(json, end, json.length - end);
            exhausted = count < 0;
            end += Math.max(0, count);
            return !exhausted;
        } catch (IOException e) {
            throw new SourceFailed(e);
        }
    }

    private Malformed malformed(String what) {
        if (exhausted) {
            // Every complaint behind the end of a stream is about that end.
            throw new SourceFailed(new EOFException("the list ends too early"));
        }
        return new Malformed(what + " at byte " + (at - mark));
    }
}
