package io.davit.agent.volume.node;

import io.davit.agent.repository.ExtendedAttributes.Attribute;
import io.davit.agent.repository.FileMetadata;
import io.davit.agent.repository.FileMetadata.Kind;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import io.davit.settings.Count;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/**
 * Sets owner, extended attributes, time and mode of what was restored, in this order: changing the owner clears setuid and capabilities, and
 * attributes may be set as long as the mode lets us. None of them changes what was set before. Symbolic links are not followed. An agent that
 * is not root, or lacks CAP_CHOWN, cannot give files away, and not every file system takes every attribute: what stays as it
 * is, is counted.
 */
final class Ownership {
    private static final int ALL = 0xFFF;

    private final Kept owners = new Kept("their owner");
    private final Kept attributes = new Kept("one of their extended attributes");

    /** What could not be restored, counted over the whole volume. */
    List<Problem> problems(String volume) {
        return Stream.of(owners, attributes)
                .filter(kept -> kept.count > 0)
                .map(kept -> Problem.warning(ErrorCode.FILE_WRITE_FAILED, volume, kept.sentence()))
                .toList();
    }

    void apply(Made made, FileMetadata metadata) throws IOException {
        own(made, made.stat(), metadata);
        finish(made, metadata);
        if (metadata.kind() != Kind.SYMLINK) {
            made.setMode(metadata.mode() & ALL);
        }
    }

    /**
     * The same for a file.
     *
     * @param asked the mode with which it was made, as {@code newborn} said
     */
    void apply(Made made, FileMetadata metadata, Newborn newborn, int asked) throws IOException {
        if (newborn.isAsItShallBe(metadata)) {
            finish(made, metadata);
            return;
        }
        FileStat now = made.stat();
        newborn.turnedOut(now, asked);
        boolean isOwned = own(made, now, metadata);
        finish(made, metadata);
        if (!isOwned
                || now.permissions() != metadata.mode()
                || !metadata.attributes().isEmpty()) {
            made.setMode(metadata.mode() & ALL);
        }
    }

    /** Whether nothing had to be done. */
    private boolean own(Made made, FileStat now, FileMetadata metadata) {
        if (now.owner() == metadata.owner() && now.group() == metadata.group()) {
            return true;
        }
        owners.unless(() -> made.setOwner(metadata.owner(), metadata.group()), "");
        return false;
    }

    private void finish(Made made, FileMetadata metadata) throws IOException {
        for (Attribute attribute : metadata.attributes().all()) {
            attributes.unless(() -> made.setAttribute(attribute), new String(attribute.name(), StandardCharsets.UTF_8));
        }
        made.setTime(metadata.modifiedNanos());
    }

    private interface Setting {
        void set() throws IOException;
    }

    /** What stays as it is. */
    private static final class Kept {
        private final String what;
        private long count;
        private String reason = "";

        Kept(String what) {
            this.what = what;
        }

        void unless(Setting setting, String about) {
            try {
                setting.set();
            } catch (IOException e) {
                count++;
                if (count == 1) {
                    reason = about.isEmpty() ? String.valueOf(e.getMessage()) : about + ": " + e;
                }
            }
        }

        String sentence() {
            return Count.of(count, "entry was", "entries were") + " restored without " + what + ": " + reason;
        }
    }
}
