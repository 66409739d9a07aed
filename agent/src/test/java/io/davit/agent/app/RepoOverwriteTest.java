package io.davit.agent.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.davit.agent.volume.node.MemoryVolume;
import io.davit.agent.volume.node.RandomTree;
import io.davit.agent.volume.node.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Restores into folders that hold something already. */
class RepoOverwriteTest {
    @TempDir
    Path work;

    private Path source;
    private Path target;
    private RepoTool tool;

    @BeforeEach
    void emptyRepository() throws IOException {
        source = Files.createDirectory(work.toRealPath().resolve("source"));
        target = work.toRealPath().resolve("target");
        tool = new RepoTool(work.toRealPath());
        assertThat(tool.execute("init", "--accept-no-recovery-key").exitStatus())
                .isZero();
    }

    private MemoryVolume walk(Path root) throws IOException {
        return Trees.walk(root, Files.createDirectories(work.resolve("names")));
    }

    private JsonNode restore(int status, String... more) {
        String[] words = new String[more.length + 3];
        words[0] = "latest";
        words[1] = "--to";
        words[2] = target.toString();
        System.arraycopy(more, 0, words, 3, more.length);
        return tool.json(status, "restore", words);
    }

    /** Whatever somebody did to it, it is as it was. What hides as the same size and time is not looked for. */
    @ParameterizedTest
    @ValueSource(longs = {31, 32, 33, 34})
    void aTreeThatWasEditedBecomesWhatItWas(long seed) throws IOException {
        new RandomTree(source, new Random(seed)).grow(80);
        tool.backUp("data=" + source);
        MemoryVolume expected = walk(source);
        restore(0);
        RandomTree edited = new RandomTree(target, new Random(seed + 1));
        edited.grow(20);
        for (int i = 0; i < 10; i++) {
            edited.edit();
        }
        touchAll();

        restore(0, "--overwrite", "changed", "--delete-extra");

        Trees.assertSame(expected, walk(target));
        JsonNode again = restore(0, "--overwrite", "changed", "--delete-extra");
        assertThat(again.path("deleted").asInt()).isZero();
        Trees.assertSame(expected, walk(target));
    }

    /** No edit hides behind an old time. */
    private void touchAll() throws IOException {
        try (var all = Files.walk(target)) {
            for (Path path : all.filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
                    .toList()) {
                FileTime time = Files.getLastModifiedTime(path);
                Files.setLastModifiedTime(path, FileTime.fromMillis(time.toMillis() + 1));
            }
        }
    }

    private void backUpAFewFiles() throws IOException {
        Files.createDirectories(source.resolve("folder/deep"));
        Files.writeString(source.resolve("same"), "same");
        Files.writeString(source.resolve("changed"), "as it was");
        Files.writeString(source.resolve("folder/deep/file"), "deep");
        Files.writeString(source.resolve("gone"), "gone");
        tool.backUp("data=" + source);
        restore(0);
        Files.writeString(target.resolve("changed"), "by somebody");
        Files.delete(target.resolve("gone"));
        Files.writeString(target.resolve("extra"), "extra");
        RandomTree.remove(target.resolve("folder"));
        Files.writeString(target.resolve("folder"), "a file now");
    }

    @Test
    void keepsWhatIsThereAndTellsWhatDiffers() throws IOException {
        backUpAFewFiles();

        JsonNode kept = restore(0, "--overwrite", "keep");

        assertThat(kept.path("problems").findValuesAsText("subject"))
                .containsExactlyInAnyOrder("data:changed", "data:folder");
        assertThat(kept.path("problems").findValuesAsText("code")).containsOnly("FILE_RETAINED");
        assertThat(target.resolve("changed")).hasContent("by somebody");
        assertThat(target.resolve("folder")).hasContent("a file now");
        assertThat(target.resolve("gone")).hasContent("gone");
        assertThat(target.resolve("extra")).exists();
    }

    @Test
    void addsWhatIsMissingAndSaysNothingOfTheRest() throws IOException {
        backUpAFewFiles();
        FileTime before = Files.getLastModifiedTime(target.resolve("same"));

        JsonNode added = restore(0, "--overwrite", "missing");

        assertThat(added.path("problems")).isEmpty();
        assertThat(target.resolve("changed")).hasContent("by somebody");
        assertThat(target.resolve("gone")).hasContent("gone");
        assertThat(Files.getLastModifiedTime(target.resolve("same"))).isEqualTo(before);
    }

    @Test
    void replacesWhatChangedAndLeavesExtrasUnlessToldOtherwise() throws IOException {
        backUpAFewFiles();

        JsonNode replaced = restore(0, "--overwrite", "changed");

        assertThat(replaced.path("left").asInt()).isOne();
        assertThat(target.resolve("changed")).hasContent("as it was");
        assertThat(target.resolve("folder/deep/file")).hasContent("deep");
        assertThat(target.resolve("extra")).exists();
        assertThat(restore(0, "--overwrite", "changed", "--delete-extra")
                        .path("deleted")
                        .asInt())
                .isOne();
        assertThat(target.resolve("extra")).doesNotExist();
    }

    @Test
    void deletesExtrasOnlyWithinThePathsThatAreRestored() throws IOException {
        backUpAFewFiles();
        restore(0, "--overwrite", "changed");
        Files.writeString(target.resolve("folder/deep/extra"), "inside");

        restore(0, "--overwrite", "changed", "--delete-extra", "--path", "folder");

        assertThat(target.resolve("folder/deep/extra")).doesNotExist();
        assertThat(target.resolve("extra")).exists();
        assertThat(restore(2, "--delete-extra").at("/error/code").asText()).isEqualTo("ARGUMENT_INVALID");
    }

    /** A folder may hold what nobody has anywhere else: a file takes its place only if extras may go. */
    @Test
    void aFolderInTheWayStaysUnlessExtrasMayGo() throws IOException {
        Files.writeString(source.resolve("name"), "a file");
        tool.backUp("data=" + source);
        Files.createDirectories(target.resolve("name/deep"));
        Files.writeString(target.resolve("name/deep/precious"), "precious");

        assertThat(restore(1, "--overwrite", "changed").path("problems").findValuesAsText("code"))
                .containsOnly("FILE_WRITE_FAILED");
        assertThat(target.resolve("name/deep/precious")).hasContent("precious");

        restore(0, "--overwrite", "changed", "--delete-extra");
        assertThat(target.resolve("name")).hasContent("a file");
    }
}
