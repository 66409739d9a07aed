package io.davit.agent.volume.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeFoldersTest {
    @TempDir
    Path work;

    private Path source;
    private NodeFolders folders;

    @BeforeEach
    void someTree() throws IOException {
        source = Files.createDirectory(work.resolve("source"));
        folders = new NodeFolders(
                Files.createDirectory(work.resolve("spool")),
                List.of(source.resolve("keep/cache"), work.resolve("gone")));
        Files.createDirectories(source.resolve("keep/cache"));
        Files.writeString(source.resolve("keep/a"), "a");
        Files.writeString(source.resolve("keep/cache/b"), "b");
        Files.writeString(source.resolve("cache"), "a file of the same name");
    }

    @Test
    void leavesOutWhatIsNotChosenAndDoesNotEnterIt() {
        MemoryVolume stored = new MemoryVolume();

        assertThat(folders.backup(
                        source,
                        (path, isFolder) -> !(isFolder && path.toString().endsWith("cache")),
                        stored,
                        new TestRun().context))
                .isEmpty();

        assertThat(stored.entries())
                .extracting(entry -> entry.path().toString())
                .containsExactly(".", "cache", "keep", "keep/a");
    }

    @Test
    void makesTheFolderAndItsParentsAndRefusesOneThatHoldsFiles() throws IOException {
        MemoryVolume stored = new MemoryVolume();
        folders.backup(source, (path, isFolder) -> true, stored, new TestRun().context);
        Path target = work.resolve("not/there/yet");

        assertThat(folders.restore(target, stored, new TestRun().context)).isEmpty();

        Trees.assertSame(stored, Trees.walk(target, work.resolve("spool")));
        assertThatThrownBy(() -> folders.restore(target, stored, new TestRun().context))
                .isInstanceOfSatisfying(
                        DavitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.VOLUME_TARGET_NOT_EMPTY));
    }
}
