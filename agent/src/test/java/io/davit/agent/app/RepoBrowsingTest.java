package io.davit.agent.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.davit.agent.repository.FileMetadata.Kind;
import io.davit.agent.repository.FilePath;
import io.davit.agent.trees.PathText;
import io.davit.agent.volume.node.MemoryVolume;
import io.davit.agent.volume.node.RandomTree;
import io.davit.agent.volume.node.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Looking into restore points: what the commands show is what a model says, which is computed from the live tree. */
class RepoBrowsingTest {
    @TempDir
    Path work;

    private Path source;
    private RepoTool tool;

    @BeforeEach
    void emptyRepository() throws IOException {
        source = Files.createDirectory(work.toRealPath().resolve("source"));
        tool = new RepoTool(work.toRealPath());
        assertThat(tool.execute("init", "--accept-no-recovery-key").exitStatus())
                .isZero();
    }

    private Map<String, MemoryVolume.Entry> model(Path root) throws IOException {
        Map<String, MemoryVolume.Entry> model = new TreeMap<>();
        Trees.walk(root, Files.createDirectories(work.resolve("names")))
                .entries()
                .forEach(entry -> model.put(PathText.of(entry.path()), entry));
        return model;
    }

    private static List<String> paths(JsonNode array) {
        return array.findValuesAsText("path");
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12})
    void listsFindsAndPrintsWhatIsThere(long seed) throws IOException {
        new RandomTree(source, new Random(seed)).grow(120);
        tool.backUp("data=" + source);
        Map<String, MemoryVolume.Entry> model = model(source);

        assertThat(paths(tool.json("ls", "latest", "data", "--recursive").path("entries")))
                .containsExactlyInAnyOrderElementsOf(model.keySet().stream()
                        .filter(path -> !path.equals("."))
                        .toList());
        int looked = 0;
        for (MemoryVolume.Entry entry : model.values()) {
            String path = PathText.of(entry.path());
            if (entry.metadata().kind() == Kind.DIRECTORY && looked++ < 12) {
                assertThat(paths(tool.json("ls", "latest", "data:" + path).path("entries")))
                        .containsExactlyInAnyOrderElementsOf(children(model, entry.path()));
            }
        }
        assertThat(paths(tool.json("find", "*a*").path("matches")))
                .containsExactlyInAnyOrderElementsOf(model.values().stream()
                        .filter(entry -> name(entry.path()).contains("a"))
                        .map(entry -> PathText.of(entry.path()))
                        .toList());
        model.values().stream()
                .filter(entry -> entry.metadata().kind() == Kind.FILE
                        && PathText.of(entry.path()).chars().allMatch(c -> c < 0x80))
                .limit(10)
                .forEach(entry -> assertThat(tool.execute("cat", "latest", "data:" + PathText.of(entry.path()))
                                .output()
                                .getBytes(StandardCharsets.UTF_8))
                        .isEqualTo(new String(entry.bytes(), StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8)));
    }

    private static List<String> children(Map<String, MemoryVolume.Entry> model, FilePath folder) {
        return model.values().stream()
                .map(MemoryVolume.Entry::path)
                .filter(path -> !path.isRoot() && parent(path).equals(folder))
                .map(PathText::of)
                .toList();
    }

    private static FilePath parent(FilePath path) {
        byte[] bytes = path.bytes();
        for (int i = bytes.length - 1; i >= 0; i--) {
            if (bytes[i] == '/') {
                return new FilePath(Arrays.copyOf(bytes, i));
            }
        }
        return FilePath.ROOT;
    }

    private static String name(FilePath path) {
        String text = new String(path.bytes(), StandardCharsets.ISO_8859_1);
        return text.substring(text.lastIndexOf('/') + 1);
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23})
    void tellsWhatChangedBetweenTwoPoints(long seed) throws IOException {
        RandomTree tree = new RandomTree(source, new Random(seed));
        tree.grow(150);
        String before = tool.backUp("data=" + source);
        Map<String, MemoryVolume.Entry> old = model(source);
        for (int i = 0; i < 6; i++) {
            tree.edit();
        }
        String after = tool.backUp("data=" + source);

        assertThat(lines(tool.json("diff", before, after)))
                .containsExactlyInAnyOrderElementsOf(changes(old, model(source)));
        assertThat(lines(tool.json("diff", after, before)))
                .containsExactlyInAnyOrderElementsOf(changes(model(source), old));
        assertThat(lines(tool.json("diff", after, after))).isEmpty();
    }

    private static List<String> lines(JsonNode diff) {
        List<String> lines = new ArrayList<>();
        diff.path("changes")
                .forEach(change -> lines.add(change.path("change").asText() + " "
                        + change.path("path").asText()));
        return lines;
    }

    private static List<String> changes(Map<String, MemoryVolume.Entry> old, Map<String, MemoryVolume.Entry> fresh) {
        List<String> changes = new ArrayList<>();
        TreeSet<String> all = new TreeSet<>(old.keySet());
        all.addAll(fresh.keySet());
        for (String path : all) {
            MemoryVolume.Entry a = old.get(path);
            MemoryVolume.Entry b = fresh.get(path);
            if (a == null || b == null) {
                changes.add((a == null ? "+ " : "- ") + path);
            } else if (differ(a, b)) {
                changes.add("M " + path);
            }
        }
        return changes;
    }

    private static boolean differ(MemoryVolume.Entry a, MemoryVolume.Entry b) {
        var x = a.metadata();
        var y = b.metadata();
        return x.kind() != y.kind()
                || x.mode() != y.mode()
                || x.owner() != y.owner()
                || x.group() != y.group()
                || !Arrays.equals(x.linkTarget(), y.linkTarget())
                || !Arrays.equals(a.bytes(), b.bytes())
                || (x.kind() != Kind.DIRECTORY && x.modifiedNanos() != y.modifiedNanos());
    }

    @Test
    void restoresSomePathsWithTheFoldersThatLeadToThem() throws IOException {
        for (String name : List.of("a/b/c/file", "a/b/other", "a/z", "ab/x", "top", "a/b/c/d/deep")) {
            Files.createDirectories(source.resolve(name).getParent());
            Files.writeString(source.resolve(name), name);
        }
        tool.backUp("data=" + source);
        Map<String, MemoryVolume.Entry> whole = model(source);
        Path target = work.resolve("target");

        tool.json(
                "restore",
                "latest",
                "--to",
                target.toString(),
                "--path",
                "data:a/b/c",
                "--path",
                "top",
                "--path",
                "a/b/c/d");

        Map<String, MemoryVolume.Entry> restored = model(target.toRealPath());
        assertThat(restored.keySet())
                .containsExactlyInAnyOrder(".", "top", "a", "a/b", "a/b/c", "a/b/c/file", "a/b/c/d", "a/b/c/d/deep");
        restored.forEach((path, entry) -> {
            assertThat(entry.bytes()).isEqualTo(whole.get(path).bytes());
            assertThat(entry.metadata().modifiedNanos())
                    .isEqualTo(whole.get(path).metadata().modifiedNanos());
        });
    }

    @Test
    void saysWhatIsNotThere() {
        tool.backUp("data=" + source);

        for (String[] command : new String[][] {
            {"ls", "latest", "other"},
            {"ls", "latest", "data:nothing"},
            {"cat", "latest", "data:nothing"},
            {"cat", "latest", "data"},
            {"restore", "latest", "--to", work.resolve("t").toString(), "--path", "nothing"},
            {"diff", "latest", "latest", "--tree", "other"},
        }) {
            assertThat(tool.execute(command[0], Arrays.copyOfRange(command, 1, command.length))
                            .errors())
                    .as(String.join(" ", command))
                    .contains("PATH_UNKNOWN");
        }
        assertThat(work.resolve("t")).doesNotExist();
    }
}
