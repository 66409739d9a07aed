package io.davit.agent.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.davit.agent.volume.node.MemoryVolume;
import io.davit.agent.volume.node.RandomTree;
import io.davit.agent.volume.node.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The repository by itself, as a person uses it: no configuration, no cluster, no hub. */
class RepoToolTest {
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

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void everyPointOfAChainComesBackAsItWas(long seed) throws IOException {
        RandomTree tree = new RandomTree(source, new Random(seed));
        List<String> points = new ArrayList<>();
        List<MemoryVolume> expected = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            tree.grow(30);
            tree.edit();
            points.add(tool.backUp("data=" + source));
            expected.add(walk(source));
        }

        // The last one also on a machine that never saw the repository.
        for (int i = 0; i < 3; i++) {
            Path target = work.resolve("target-" + i);
            RepoTool machine = i == 2 ? tool.elsewhere("new") : tool;
            machine.json("restore", points.get(i), "--to", target.toString());
            Trees.assertSame(expected.get(i), walk(target.toRealPath()));
        }
        assertThat(tool.json("list").path("points").findValuesAsText("point"))
                .containsExactlyElementsOf(points.reversed());
    }

    private MemoryVolume walk(Path root) throws IOException {
        return Trees.walk(root, Files.createDirectories(work.resolve("names")));
    }

    @Test
    void saysTheWordsOfAChoiceAsTheyAreTyped() {
        AgentInProcess.Answer answer = tool.execute("backup", "--compression", "zip", source.toString());

        assertThat(answer.exitStatus()).isEqualTo(2);
        assertThat(answer.errors())
                .contains("--compression")
                .contains("expected one of fast, auto, better but was 'zip'")
                .doesNotContain("FAST");
    }

    @Test
    void aTreeKeepsItsParentByItsNameWhereverItsFolderIs() throws IOException {
        Files.write(source.resolve("large"), new byte[3_000_000]);
        Files.setLastModifiedTime(source.resolve("large"), FileTime.fromMillis(1_000_000));
        awaitNoLongerRacy(source.resolve("large"));
        tool.backUp("data=" + source);
        Path moved = Files.move(source, work.resolve("moved"));

        JsonNode second = tool.json("backup", "data=" + moved);

        assertThat(second.path("reusedFiles").asInt()).isOne();
        assertThat(second.path("readBytes").asLong()).isZero();
        assertThat(second.at("/trees/0/origin").asText())
                .startsWith("file://")
                .endsWith(moved.toRealPath().toString());
    }

    /** What changed within two seconds of its reading is read again. */
    private static void awaitNoLongerRacy(Path file) throws IOException {
        FileTime changed = (FileTime) Files.getAttribute(file, "unix:ctime");
        while (Clock.systemUTC().millis() < changed.toMillis() + 2_100) {
            LockSupport.parkNanos(50_000_000);
        }
    }

    @Test
    void severalTreesStandInOnePointAndGoIntoFoldersOfTheirNames() throws IOException {
        Files.createDirectories(source.resolve("a/sub"));
        Files.writeString(source.resolve("a/sub/one"), "1");
        Files.createDirectories(source.resolve("b"));
        Files.writeString(source.resolve("b/two"), "2");
        Files.writeString(source.resolve("three"), "3");
        Files.writeString(source.resolve("four"), "4");

        JsonNode sealed = tool.json(
                "backup",
                "first=" + source.resolve("a"),
                source.resolve("b").toString(),
                source.resolve("three").toString());

        assertThat(sealed.path("trees").findValuesAsText("tree"))
                .containsExactlyInAnyOrder(
                        "first",
                        source.resolve("b").toString(),
                        source.resolve("three").toString());
        assertThat(sealed.path("files").asInt()).isEqualTo(3);
        Path target = work.resolve("target");
        tool.json("restore", "latest", "--to", target.toString());
        assertThat(files(target))
                .containsExactlyInAnyOrder("first/sub/one", relative("b/two"), relative("three") + "/three");
        Path single = work.resolve("single");
        tool.json("restore", "latest", "--to", single.toString(), "--tree", "first");
        assertThat(files(single)).containsExactly("sub/one");
    }

    private String relative(String below) {
        return source.resolve(below).toString().substring(1);
    }

    private static List<String> files(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(Files::isRegularFile)
                    .map(path -> root.relativize(path).toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void leavesOutWhatPatternsMatch() throws IOException {
        for (String name :
                List.of("keep", "a.tmp", "deep/b.tmp", "deep/keep", "cache/x", "deep/cache/y", "top/cache")) {
            Files.createDirectories(source.resolve(name).getParent());
            Files.writeString(source.resolve(name), name);
        }

        tool.backUp("--exclude", "*.tmp", "--exclude", "/cache", "--exclude", "deep/**/y", source.toString());

        Path target = work.resolve("target");
        tool.json("restore", "latest", "--to", target.toString());
        assertThat(files(target)).containsExactly("deep/keep", "keep", "top/cache");
    }

    @Test
    void refusesWithTheCodesOfTheRepository() throws IOException {
        assertThat(tool.json(5, "init", "--accept-no-recovery-key")
                        .at("/error/code")
                        .asText())
                .isEqualTo("REPOSITORY_EXISTS");
        assertThat(tool.json(3, "backup", work.resolve("nothing").toString())
                        .at("/error/code")
                        .asText())
                .isEqualTo("VOLUME_NOT_REACHABLE");
        assertThat(tool.json(2, "restore", "latest", "--to", work.resolve("t").toString())
                        .at("/error/code")
                        .asText())
                .isEqualTo("RESTORE_POINT_UNKNOWN");
        tool.backUp(source.toString());
        Path target = Files.createDirectory(work.resolve("target"));
        Files.writeString(target.resolve("mine"), "mine");
        assertThat(tool.json(5, "restore", "latest", "--to", target.toString())
                        .at("/error/code")
                        .asText())
                .isEqualTo("VOLUME_TARGET_NOT_EMPTY");
        Files.writeString(work.resolve("passphrase"), "wrong");
        assertThat(tool.json(6, "list").at("/error/code").asText()).isEqualTo("REPOSITORY_KEY_WRONG");
        assertThat(AgentInProcess.execute("repo", "list").exitStatus()).isEqualTo(2);
    }

    /** A folder has no locks: who asks for one is told, who does not has the signed date, and the result says which. */
    @Test
    void saysThatAFolderCannotLock() {
        assertThat(tool.json(3, "backup", "--retain", "90d", "--lock", "governance", source.toString())
                        .at("/error/code")
                        .asText())
                .isEqualTo("STORE_CANNOT_LOCK");
        assertThat(tool.json(2, "backup", "--lock", "compliance", source.toString())
                        .at("/error/code")
                        .asText())
                .isEqualTo("ARGUMENT_INVALID");

        JsonNode sealed = tool.json("backup", "--retain", "90d", source.toString());

        assertThat(sealed.has("retainUntil")).isTrue();
        assertThat(sealed.has("lock")).isFalse();
        assertThat(tool.json("list").path("points")).hasSize(1);
    }

    @Test
    void tellsWhatIsStoredAndWhatOnlyOnePointNeeds() throws IOException {
        byte[] bytes = new byte[300_000];
        new Random(1).nextBytes(bytes);
        Files.write(source.resolve("shared"), bytes);
        String first = tool.backUp("data=" + source);
        JsonNode alone = tool.json("stats", first).at("/ofPoints/0");
        assertThat(alone.path("storedBytes").asLong()).isGreaterThan(300_000);
        assertThat(alone.path("uniqueBytes").asLong())
                .isEqualTo(alone.path("storedBytes").asLong());
        new Random(2).nextBytes(bytes);
        Files.write(source.resolve("fresh"), bytes);
        String second = tool.backUp("data=" + source);

        JsonNode all = tool.json("stats", second);

        assertThat(all.path("points").asInt()).isEqualTo(2);
        assertThat(all.path("logicalBytes").asLong()).isEqualTo(900_000);
        assertThat(all.at("/kinds/packs/bytes").asLong())
                .isEqualTo(sizes(tool.repository().resolve("packs")));
        assertThat(all.at("/ofPoints/0/storedBytes").asLong()).isBetween(600_000L, 620_000L);
        assertThat(all.at("/ofPoints/0/uniqueBytes").asLong()).isBetween(300_000L, 320_000L);
        assertThat(all.at("/ofPoints/0/reclaimableBytes").asLong()).isBetween(300_000L, 320_000L);
        assertThat(all.path("neededBytes").asLong()).isBetween(600_000L, 640_000L);
        assertThat(all.path("unneededBytes").asLong()).isZero();
        assertThat(tool.json("stats", first).at("/ofPoints/0/uniqueBytes").asLong())
                .isLessThan(20_000);
        assertThat(tool.json("stats").path("ofPoints")).hasSize(2);
    }

    @Test
    void aPruneCopiesWhatIsNeededOfASparsePack() throws IOException {
        byte[] bytes = new byte[2_500_000];
        new Random(3).nextBytes(bytes);
        Files.write(source.resolve("goes"), bytes);
        new Random(4).nextBytes(bytes);
        Files.write(source.resolve("stays"), Arrays.copyOf(bytes, 300_000));
        String first = tool.backUp("data=" + source);
        Files.delete(source.resolve("goes"));
        String second = tool.backUp("data=" + source);
        tool.json("forget", first, "--quarantine", "0s");

        JsonNode planned = tool.json("prune", "--dry-run", "--repack-below", "60");
        JsonNode none = tool.json("prune", "--repack-below", "0");
        JsonNode done = tool.json("prune", "--repack-below", "60");

        assertThat(none.at("/repacked/packs").asInt()).isZero();
        assertThat(planned.path("copiedBytes").asLong()).isPositive();
        assertThat(done.path("copiedBytes")).isEqualTo(planned.path("copiedBytes"));
        assertThat(done.at("/deleted/bytes").asLong()).isGreaterThan(2_500_000);
        Path target = work.resolve("target");
        tool.elsewhere("new").json("restore", second, "--to", target.toString());
        assertThat(target.resolve("stays")).hasSameBinaryContentAs(source.resolve("stays"));
    }

    private static long sizes(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    @Test
    void aPathIsMeantAsPeopleTypeIt() throws IOException {
        Files.createDirectories(source.resolve("sub"));
        Files.writeString(source.resolve("sub/file"), "text");
        tool.backUp(source.toString());

        for (String path : List.of("sub", source + ":sub", source + "/sub", source + "/sub/")) {
            assertThat(tool.json("ls", "latest", path).findValuesAsText("path"))
                    .as(path)
                    .containsExactly("sub/file");
        }
        assertThat(tool.json(2, "ls", "latest", source + "beside")
                        .at("/error/code")
                        .asText())
                .isEqualTo("PATH_UNKNOWN");
        assertThat(tool.json(2, "ls", "latest", "absent").at("/error/message").asText())
                .contains("has no absent");

        tool.backUp("one=" + source, "two=" + source.resolve("sub"));
        assertThat(tool.json("ls", "latest", "two").findValuesAsText("path")).containsExactly("file");
        assertThat(tool.json(2, "ls", "latest", "sub").at("/error/message").asText())
                .contains("it has: one, two");
    }

    @Test
    void anEmptyPathIsNotTheWorkingFolder() {
        for (String tree : List.of("data=", "")) {
            assertThat(tool.json(2, "backup", tree).at("/error/code").asText())
                    .as(tree)
                    .isEqualTo("ARGUMENT_INVALID");
        }
    }

    @Test
    void aMessageNamesTheTargetAndNoDescriptor() throws IOException {
        tool.backUp(source.toString());

        String message = tool.json(3, "restore", "latest", "--to", "/proc/nowhere")
                .at("/error/message")
                .asText();

        assertThat(message).contains("/proc/nowhere").doesNotContain("/fd/");
    }

    @Test
    void statusSaysWhatThePlaceHolds() throws IOException {
        tool.backUp(source.toString());

        JsonNode status = tool.json("status");

        assertThat(status.path("points").asInt()).isOne();
        assertThat(status.path("repository").asText()).hasSize(64);
    }

    /** R5: who knew the repository notices that another one stands in its place. */
    @Test
    void aRepositoryThatWasReplacedIsRefused() throws IOException {
        tool.backUp(source.toString());
        RandomTree.remove(tool.repository());
        assertThat(tool.elsewhere("stranger")
                        .execute("init", "--accept-no-recovery-key")
                        .exitStatus())
                .isZero();

        assertThat(tool.json(6, "backup", source.toString()).at("/error/code").asText())
                .isEqualTo("REPOSITORY_PIN_MISMATCH");
    }

    @Test
    void whatIsForgottenIsListedUntilItIsPruned() throws IOException {
        Files.write(source.resolve("base"), new byte[] {1, 2, 3});
        tool.backUp("data=" + source);
        Files.writeString(source.resolve("gone"), "x".repeat(5_000));
        String middle = tool.backUp("data=" + source);
        Files.delete(source.resolve("gone"));
        String newest = tool.backUp("data=" + source);

        assertThat(tool.execute("forget", newest).exitStatus()).isEqualTo(5);
        assertThat(tool.json("forget", "--keep-last", "2", "--dry-run").path("forgotten"))
                .hasSize(1);
        assertThat(tool.json("forget", middle).path("notBefore").asText()).isNotEmpty();
        assertThat(forgotten()).containsExactly(middle);
        assertThat(tool.json("prune").path("dropped")).isEmpty();
        tool.json("unforget", middle);
        assertThat(forgotten()).isEmpty();

        tool.json("forget", "--keep-last", "1", "--quarantine", "0s");
        assertThat(forgotten()).hasSize(2);
        assertThat(tool.json("prune", "--dry-run").path("dropped")).hasSize(2);
        JsonNode pruned = tool.json("prune");

        assertThat(pruned.path("dropped")).hasSize(2);
        assertThat(pruned.at("/deleted/packs").asInt()).isPositive();
        assertThat(tool.json("list").path("points").findValuesAsText("point")).containsExactly(newest);
        assertThat(tool.execute("unforget", middle).exitStatus()).isEqualTo(5);
        tool.json("restore", "latest", "--to", work.resolve("target").toString());
        Trees.assertSame(walk(source), walk(work.resolve("target").toRealPath()));
        assertThat(tool.json("verify", "--everything").path("clean").asBoolean())
                .isTrue();
    }

    private List<String> forgotten() {
        List<String> forgotten = new ArrayList<>();
        tool.json("list").path("points").forEach(point -> {
            if (point.has("forgottenUntil")) {
                forgotten.add(point.path("point").asText());
            }
        });
        return forgotten;
    }
}
