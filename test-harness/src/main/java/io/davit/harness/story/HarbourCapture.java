package io.davit.harness.story;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A harbour as it was at one moment: objects and files.
 *
 * @param files tree by volume
 */
public record HarbourCapture(ObjectCapture objects, Map<String, TreeCapture> files) {
    /** @param root folder of the volumes */
    public static HarbourCapture of(ObjectCapture objects, Path root) {
        Map<String, TreeCapture> files = new TreeMap<>();
        HarbourApplication.volumes().forEach(volume -> files.put(volume, TreeCapture.of(root.resolve(volume))));
        return new HarbourCapture(objects, files);
    }

    /** What is otherwise in a restored harbour than in this one, but for what the relocation says; empty when all is well. */
    public List<String> differences(HarbourCapture restored, Relocation relocation) {
        List<String> found = new ArrayList<>(
                new ClusterComparer(Normaliser.PUBLISHED).differences(objects, restored.objects, relocation));
        for (String volume : HarbourApplication.volumes()) {
            found.addAll(TreeComparer.differences(volume, tree(volume), restored.tree(volume)));
        }
        return found;
    }

    public int fileCount() {
        return files.values().stream().mapToInt(TreeCapture::files).sum();
    }

    public long bytes() {
        return files.values().stream().mapToLong(TreeCapture::bytes).sum();
    }

    private TreeCapture tree(String volume) {
        return Objects.requireNonNull(files.get(volume));
    }
}
