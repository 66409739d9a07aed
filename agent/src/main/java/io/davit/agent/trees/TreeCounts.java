package io.davit.agent.trees;

/**
 * What a backup found in a tree, or in all of them.
 *
 * @param entries folders, files and links
 * @param files regular files, of which {@code reusedFiles} were not opened because the parent's content still held
 * @param bytes of all files, of which {@code readBytes} were read
 */
public record TreeCounts(long entries, long files, long bytes, long reusedFiles, long readBytes) {
    static final TreeCounts NONE = new TreeCounts(0, 0, 0, 0, 0);

    TreeCounts plus(TreeCounts other) {
        return new TreeCounts(
                entries + other.entries,
                files + other.files,
                bytes + other.bytes,
                reusedFiles + other.reusedFiles,
                readBytes + other.readBytes);
    }
}
