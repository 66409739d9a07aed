package io.davit.agent.trees;

import io.davit.agent.repository.FilePath;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Paths below the root of a tree as people read and type them. Bytes that are no UTF-8, control characters and
 * backslashes stand as {@code \xNN}, so that every path has one text and a terminal is told nothing.
 */
public final class PathText {
    private PathText() {}

    /** {@code .} for the root. */
    public static String of(FilePath path) {
        if (path.isRoot()) {
            return ".";
        }
        return of(path.bytes());
    }

    /** The target of a link, or any other bytes. */
    public static String of(byte[] bytes) {
        String text = decoded(bytes);
        if (text != null && text.chars().noneMatch(c -> Character.isISOControl(c) || c == '\\')) {
            return text;
        }
        StringBuilder escaped = new StringBuilder();
        int at = 0;
        while (at < bytes.length) {
            int length = characterAt(bytes, at);
            if (length > 0) {
                escaped.append(new String(bytes, at, length, StandardCharsets.UTF_8));
            } else {
                escaped.append(String.format("\\x%02x", bytes[at] & 0xFF));
            }
            at += Math.max(1, length);
        }
        return escaped.toString();
    }

    /** Length of the character that begins there; 0 if it is none that is shown as it is. */
    private static int characterAt(byte[] bytes, int at) {
        int first = bytes[at] & 0xFF;
        int length = first < 0x80 ? 1 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
        if (at + length > bytes.length) {
            return 0;
        }
        String text = decoded(Arrays.copyOfRange(bytes, at, at + length));
        boolean isShown = text != null
                && text.codePointCount(0, text.length()) == 1
                && !Character.isISOControl(text.codePointAt(0))
                && text.charAt(0) != '\\';
        return isShown ? length : 0;
    }

    private static @Nullable String decoded(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /**
     * The path that somebody typed; slashes at its ends, double ones and {@code .} do not matter.
     *
     * @throws DavitException ARGUMENT_INVALID
     */
    public static FilePath parse(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String part : text.split("/")) {
            if (part.isEmpty() || part.equals(".")) {
                continue;
            }
            if (bytes.size() > 0) {
                bytes.write('/');
            }
            bytes.writeBytes(unescaped(part));
        }
        try {
            return new FilePath(bytes.toByteArray());
        } catch (IllegalArgumentException e) {
            throw new DavitException(ErrorCode.ARGUMENT_INVALID, "'" + text + "' is no path below a tree", e);
        }
    }

    private static byte[] unescaped(String part) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int start = 0;
        for (int at = part.indexOf("\\x"); at >= 0 && at + 4 <= part.length(); at = part.indexOf("\\x", start)) {
            bytes.writeBytes(part.substring(start, at).getBytes(StandardCharsets.UTF_8));
            try {
                bytes.write(Integer.parseInt(part, at + 2, at + 4, 16));
            } catch (NumberFormatException e) {
                throw new DavitException(ErrorCode.ARGUMENT_INVALID, "'" + part + "' has a wrong \\xNN", e);
            }
            start = at + 4;
        }
        bytes.writeBytes(part.substring(start).getBytes(StandardCharsets.UTF_8));
        return bytes.toByteArray();
    }
}
