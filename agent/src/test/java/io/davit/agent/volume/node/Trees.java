package io.davit.agent.volume.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.agent.repository.FileMetadata;
import io.davit.agent.repository.FilePath;
import io.davit.agent.volume.EntryChoice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** What two trees have to have in common. */
public final class Trees {
    private Trees() {}

    public static MemoryVolume walk(Path root, Path spool) {
        MemoryVolume volume = new MemoryVolume();
        NodeVolumesConfig config = new NodeVolumesConfig(List.of(root), null, spool, 4);
        try {
            new TreeWalk(config, new VolumeBackup("test", EntryChoice.ALL, volume, new TestRun().context)).walk(root);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return volume;
    }

    public static void assertSame(MemoryVolume expected, MemoryVolume actual) {
        assertThat(described(actual)).isEqualTo(described(expected));
    }

    /** One line for each entry, in order; inodes are replaced by the first path that has them. */
    public static List<String> described(MemoryVolume volume) {
        List<String> lines = new ArrayList<>();
        Map<Long, FilePath> groups = new HashMap<>();
        for (MemoryVolume.Entry entry : volume.entries()) {
            var metadata = entry.metadata();
            FilePath group = metadata.links() > 1 && metadata.kind() != FileMetadata.Kind.DIRECTORY
                    ? groups.computeIfAbsent(metadata.inode(), inode -> entry.path())
                    : entry.path();
            lines.add(String.join(
                    " ",
                    new String(entry.path().bytes(), StandardCharsets.ISO_8859_1),
                    metadata.kind().name(),
                    Integer.toOctalString(metadata.mode()),
                    metadata.owner() + ":" + metadata.group(),
                    String.valueOf(metadata.modifiedNanos()),
                    String.valueOf(metadata.size()),
                    "group " + new String(group.bytes(), StandardCharsets.ISO_8859_1),
                    new String(metadata.linkTarget(), StandardCharsets.ISO_8859_1),
                    "device " + metadata.device(),
                    metadata.attributes().all().stream()
                            .map(attribute -> new String(attribute.name(), StandardCharsets.ISO_8859_1) + "="
                                    + Arrays.toString(attribute.value()))
                            .toList()
                            .toString(),
                    digest(entry.bytes())));
        }
        return lines;
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
