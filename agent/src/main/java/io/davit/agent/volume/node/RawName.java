package io.davit.agent.volume.node;

import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * File names as raw bytes. A Java path holds the bytes of the kernel, but its text depends on the locale of the process:
 * in the locale C every name that is not ASCII becomes replacement characters. Its {@code file:} URI does not: there each byte
 * is escaped. So names that are not ASCII go through URIs, in both directions, and the locale does not matter.
 */
final class RawName {
    private RawName() {}

    /** The bytes of the last component. */
    static byte[] of(Path path) {
        String text = String.valueOf(path.getFileName());
        if (isAscii(text)) {
            return text.getBytes(StandardCharsets.US_ASCII);
        }
        byte[] whole = uriBytes(path);
        int slash = whole.length - 1;
        while (whole[slash] != '/') {
            slash--;
        }
        return Arrays.copyOfRange(whole, slash + 1, whole.length);
    }

    /** The bytes of an absolute path. */
    static byte[] ofWhole(Path path) {
        String text = path.toAbsolutePath().toString();
        return isAscii(text) ? text.getBytes(StandardCharsets.US_ASCII) : uriBytes(path.toAbsolutePath());
    }

    /** A relative path of one component. */
    static Path path(byte[] name) {
        if (isAscii(name)) {
            return Path.of(new String(name, StandardCharsets.US_ASCII));
        }
        Path absolute = absolute('/' + new String(name, StandardCharsets.ISO_8859_1), StandardCharsets.ISO_8859_1);
        return absolute.subpath(0, 1);
    }

    /** An absolute path as Kubernetes writes it: UTF-8. */
    static Path absolute(String path) {
        return absolute(path, StandardCharsets.UTF_8);
    }

    private static Path absolute(String path, Charset charset) {
        StringBuilder escaped = new StringBuilder("file://");
        for (byte b : path.getBytes(charset)) {
            boolean plain = b == '/' || (b >= '0' && b <= '9') || (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z');
            escaped.append(plain ? String.valueOf((char) b) : String.format("%%%02X", b & 0xFF));
        }
        return Path.of(URI.create(escaped.toString()));
    }

    /** The target of a symbolic link, byte for byte. */
    static byte[] ofLinkTarget(Path target) {
        String text = target.toString();
        if (isAscii(text)) {
            return text.getBytes(StandardCharsets.US_ASCII);
        }
        byte[] whole = uriBytes(target);
        // A relative target was made absolute.
        byte[] here = uriBytes(Path.of("").toAbsolutePath());
        int start = target.isAbsolute() ? 0 : here.length == 1 ? 1 : here.length + 1;
        return Arrays.copyOfRange(whole, start, whole.length);
    }

    /** Absolute path, without the slash that the URI of a folder ends with, unless the path itself has it. */
    private static byte[] uriBytes(Path path) {
        String escaped = path.toUri().getRawPath();
        byte[] bytes = new byte[escaped.length()];
        int length = 0;
        for (int i = 0; i < escaped.length(); i++) {
            char c = escaped.charAt(i);
            if (c == '%') {
                bytes[length++] = (byte) Integer.parseInt(escaped, i + 1, i + 3, 16);
                i += 2;
            } else {
                bytes[length++] = (byte) c;
            }
        }
        boolean slashAdded =
                length > 1 && bytes[length - 1] == '/' && !path.toString().endsWith("/");
        return Arrays.copyOf(bytes, slashAdded ? length - 1 : length);
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAscii(byte[] name) {
        for (byte b : name) {
            if (b < 0) {
                return false;
            }
        }
        return true;
    }
}
