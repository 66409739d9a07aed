package io.davit.harness.reader;

import io.davit.agent.repository.ResourceKey;
import io.davit.agent.repository.VolumeIdentity;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** What restore points hold, as lines: the same whoever restored it. */
final class Content {
    private static final int MOST_LINES = 100;

    private Content() {}

    static String name(VolumeIdentity volume) {
        return volume.namespace().isEmpty() ? volume.claim() : volume.namespace() + "/" + volume.claim();
    }

    /** Many entries are told by their digest. */
    static List<String> ofVolume(String name, List<String> entries) {
        List<String> lines = new ArrayList<>(List.of("volume " + name + ", " + entries.size() + " entries"));
        // A name may hold a line feed, and some are no text: here they are bytes in ISO 8859-1.
        List<String> shown =
                entries.stream().map(entry -> entry.replace("\n", "\\n")).toList();
        lines.addAll(shown.size() > MOST_LINES ? List.of(digest(String.join("\n", shown))) : shown);
        return lines;
    }

    static String ofObject(ResourceKey key, String json) {
        return "object " + key + " " + digest(json);
    }

    /** Nobody but root makes devices and gives files away. */
    static boolean isRoot() {
        try {
            return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String digest(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
