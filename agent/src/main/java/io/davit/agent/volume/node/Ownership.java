package io.davit.agent.volume.node;

import io.davit.agent.repository.FileMetadata;
import io.davit.agent.repository.FileMetadata.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sets owner, time and mode of what was restored, in this order: changing the owner clears setuid, and setting the time
 * opens the entry, which its mode may forbid. None of them changes what was set before. Symbolic links are not followed. An agent that is not root, or lacks CAP_CHOWN, cannot give files away:
 * then their owner stays, and they are counted.
 */
final class Ownership {
    private long kept;
    private String reason = "";

    /** Entries whose owner or group could not be restored. */
    long kept() {
        return kept;
    }

    /** Why the first of them could not. */
    String reason() {
        return reason;
    }

    void apply(Path place, FileMetadata metadata) throws IOException {
        FileStat now = FileStat.of(place);
        if (now.owner() != metadata.owner() || now.group() != metadata.group()) {
            give(place, metadata);
        }
        @Nullable
        BasicFileAttributeView times =
                Files.getFileAttributeView(place, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (times == null) {
            throw new IOException("this platform sets no times");
        }
        times.setTimes(FileTime.from(metadata.modifiedNanos(), TimeUnit.NANOSECONDS), null, null);
        if (metadata.kind() != Kind.SYMLINK) {
            Files.setAttribute(place, "unix:mode", metadata.mode() & 0xFFF, LinkOption.NOFOLLOW_LINKS);
        }
    }

    private void give(Path place, FileMetadata metadata) {
        try {
            Files.setAttribute(place, "unix:uid", (int) metadata.owner(), LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(place, "unix:gid", (int) metadata.group(), LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            kept++;
            if (kept == 1) {
                reason = String.valueOf(e.getMessage());
            }
        }
    }
}
