package io.davit.agent.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A repository, and the state of this tool, in the midst of what is backed up and restored. */
class RepoOwnFoldersTest {
    @TempDir
    Path folder;

    private Path home;
    private RepoTool tool;

    @BeforeEach
    void aRepositoryInTheFolderThatIsBackedUp() throws IOException {
        home = folder.toRealPath();
        tool = new RepoTool(home);
        assertThat(tool.execute("init", "--accept-no-recovery-key").exitStatus())
                .isZero();
        Files.writeString(home.resolve("letter"), "dear harbour master");
    }

    private static List<String> subjects(JsonNode answer) {
        return StreamSupport.stream(answer.path("problems").spliterator(), false)
                .filter(problem -> problem.path("code").asText().equals("OWN_FOLDER"))
                .map(problem -> problem.path("subject").asText())
                .toList();
    }

    private List<String> paths() {
        return StreamSupport.stream(
                        tool.json("ls", "latest", "home:", "--recursive")
                                .path("entries")
                                .spliterator(),
                        false)
                .map(entry -> entry.path("path").asText())
                .toList();
    }

    @Test
    void aBackupLeavesOutItsOwnRepositoryAndStateAndSaysSo() throws IOException {
        JsonNode first = tool.json("backup", "home=" + home);
        long stored = first.path("storedBytes").asLong();
        JsonNode second = tool.json("backup", "home=" + home);

        assertThat(first.path("complete").asBoolean()).isTrue();
        assertThat(subjects(first))
                .hasSize(2)
                .anyMatch(subject -> subject.endsWith("repository"))
                .anyMatch(subject -> subject.contains("state/"));
        assertThat(second.path("readBytes").asLong()).isLessThan(500);
        assertThat(second.path("storedBytes").asLong()).isLessThanOrEqualTo(stored);
        assertThat(paths())
                .contains("letter", "repository", "passphrase")
                .noneMatch(path -> path.startsWith("repository/"))
                .noneMatch(path -> path.matches("state/[^/]+/.*"));
        assertThat(subjects(tool.json("backup", "home=" + home, "--exclude", "/repository", "--exclude", "/state")))
                .isEmpty();
    }

    /** By whatever way: the same folder under another name is the same folder. */
    @Test
    void aLinkToTheRepositoryLeadsIntoItAsLittleAsItsName() throws IOException {
        Path link = Files.createSymbolicLink(home.resolve("disk"), tool.repository());

        assertThat(tool.json(2, "backup", "it=" + link)
                        .path("error")
                        .path("code")
                        .asText())
                .isEqualTo("OWN_FOLDER");
        assertThat(tool.json(2, "backup", "it=" + tool.repository().resolve("slots"))
                        .path("error")
                        .path("code")
                        .asText())
                .isEqualTo("OWN_FOLDER");
    }

    @Test
    void noRestoreDeletesTheRepositoryOrWritesIntoIt() throws IOException {
        Path source = Files.createDirectory(home.resolve("source"));
        Files.createDirectory(source.resolve("repository"));
        Files.writeString(source.resolve("repository/marker"), "no marker at all");
        Files.writeString(source.resolve("state"), "a file where there is a folder");
        tool.backUp("home=" + source);

        JsonNode over =
                tool.json(1, "restore", "latest", "--to", home.toString(), "--overwrite", "changed", "--delete-extra");

        assertThat(subjects(over)).hasSize(1).allMatch(subject -> subject.endsWith("repository"));
        assertThat(home.resolve("letter")).doesNotExist();
        Path passphrase = home.resolve("passphrase");
        Files.writeString(passphrase, "a boat for every passenger\n");
        assertThat(tool.json("verify").path("clean").asBoolean(true)).isTrue();
        assertThat(tool.json(
                                2,
                                "restore",
                                "latest",
                                "--to",
                                tool.repository().resolve("new").toString())
                        .path("error")
                        .path("code")
                        .asText())
                .isEqualTo("OWN_FOLDER");
    }
}
