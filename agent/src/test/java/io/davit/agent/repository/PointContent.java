package io.davit.agent.repository;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * All that a restore point holds, in a form that compares: the JSON of objects by key, the bytes of files by volume and path.
 */
public record PointContent(Map<String, String> objects, Map<String, String> files) {
    /** Confirms that everything is there, and reads it. */
    public static PointContent of(RestorePoint point) {
        point.confirmPresence();
        Map<String, String> objects = new TreeMap<>();
        for (ResourceRange range : point.resourceRanges()) {
            point.resources(
                    range, (key, json) -> objects.put(key.toString(), new String(json, StandardCharsets.UTF_8)));
        }
        Map<String, String> files = new TreeMap<>();
        for (VolumeIdentity volume : point.volumes()) {
            files.putAll(filesOf(point.volume(volume)));
        }
        return new PointContent(objects, files);
    }

    /** Of one volume, directories included. */
    public static Map<String, String> filesOf(VolumeReader volume) {
        Map<String, String> files = new TreeMap<>();
        try {
            volume.read((path, metadata, content) -> {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                content.forEach(bytes::write);
                files.put(volume.volume() + ":" + path, HexFormat.of().formatHex(bytes.toByteArray()));
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }
}
