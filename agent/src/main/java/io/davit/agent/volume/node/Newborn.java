package io.davit.agent.volume.node;

import io.davit.agent.repository.FileMetadata;

/**
 * What files are like that this process makes in one folder: whose they are, and whether a mode that is asked for is the mode they get. Masks, access
 * lists and the group that a folder hands on decide that, the same for each file; so only the first ones are asked, and those that come after
 * are made as they shall be. Asking and setting for each file was a thirtieth of the processor time of a restore of small files.
 */
final class Newborn {
    /** Nobody else may open it. */
    static final int PRIVATE = 0600;

    /** What can be asked for; a file with more gets that when it is whole. */
    private static final int PLAIN = 0777;

    private static final int NONE = -1;

    private long owner = NONE;
    private long group = NONE;
    private int kept = NONE;

    /** What to ask for when a file is made that shall be like this: nothing for others until it is known who they are. */
    int modeFor(FileMetadata metadata) {
        return isOwned(metadata) && isPlain(metadata) ? metadata.mode() : PRIVATE;
    }

    /** Attributes need a file that may be written to, and access lists among them change its mode. */
    private static boolean isPlain(FileMetadata metadata) {
        return (metadata.mode() & ~PLAIN) == 0 && metadata.attributes().isEmpty();
    }

    private boolean isOwned(FileMetadata metadata) {
        return owner == metadata.owner() && group == metadata.group();
    }

    /** Whether a file that was made with {@link #modeFor} has owner, group and mode. */
    boolean isAsItShallBe(FileMetadata metadata) {
        return isOwned(metadata) && isPlain(metadata) && kept == metadata.mode();
    }

    /**
     * What a file turned out to be.
     *
     * @param asked the mode with which it was made
     */
    void turnedOut(FileStat file, int asked) {
        owner = file.owner();
        group = file.group();
        kept = file.permissions() == asked ? asked : NONE;
    }
}
