package io.davit.agent.cli;

import io.davit.agent.repository.FileMetadata;
import io.davit.agent.repository.FileMetadata.Kind;
import io.davit.agent.repository.VolumeEntry;
import io.davit.agent.trees.PathText;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** An entry of a tree as a line for people, as {@code ls} has it. */
final class EntryText {
    private static final String BITS = "rwxrwxrwx";

    private EntryText() {}

    /** Folders end in a slash. */
    static String path(VolumeEntry entry) {
        String path = PathText.of(entry.path());
        return entry.metadata().kind() == Kind.DIRECTORY ? path + "/" : path;
    }

    static String line(VolumeEntry entry, boolean isLong) {
        if (!isLong) {
            return path(entry);
        }
        FileMetadata metadata = entry.metadata();
        String target = metadata.kind() == Kind.SYMLINK ? " -> " + PathText.of(metadata.linkTarget()) : "";
        return "%s %6d %6d %12d %s %s%s"
                .formatted(
                        mode(metadata),
                        metadata.owner(),
                        metadata.group(),
                        metadata.size(),
                        time(metadata).truncatedTo(ChronoUnit.SECONDS),
                        path(entry),
                        target);
    }

    static Instant time(FileMetadata metadata) {
        long nanos = metadata.modifiedNanos();
        return Instant.ofEpochSecond(Math.floorDiv(nanos, 1_000_000_000L), Math.floorMod(nanos, 1_000_000_000L));
    }

    private static String mode(FileMetadata metadata) {
        StringBuilder text = new StringBuilder(10);
        text.append(
                switch (metadata.kind()) {
                    case DIRECTORY -> 'd';
                    case FILE -> '-';
                    case SYMLINK -> 'l';
                    case PIPE -> 'p';
                    case CHARACTER_DEVICE -> 'c';
                    case BLOCK_DEVICE -> 'b';
                    case SOCKET -> 's';
                });
        for (int i = 0; i < BITS.length(); i++) {
            boolean isSet = (metadata.mode() >> (BITS.length() - 1 - i) & 1) != 0;
            text.append(isSet ? BITS.charAt(i) : '-');
        }
        special(text, metadata.mode(), 04000, 3, 's');
        special(text, metadata.mode(), 02000, 6, 's');
        special(text, metadata.mode(), 01000, 9, 't');
        return text.toString();
    }

    private static void special(StringBuilder text, int mode, int bit, int at, char sign) {
        if ((mode & bit) != 0) {
            text.setCharAt(at, text.charAt(at) == 'x' ? sign : Character.toUpperCase(sign));
        }
    }
}
