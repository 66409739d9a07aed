package io.davit.agent.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What restore points lack comes back, by new objects only; what does not is told. */
class RepoRepairTest {
    @TempDir
    Path work;

    private RepoTool tool;
    private Path copy;
    private String point;

    /** One point, and a copy of the repository. */
    @BeforeEach
    void backUpAndCopy() throws IOException {
        Path source = Files.createDirectory(work.toRealPath().resolve("source"));
        byte[] bytes = new byte[200_000];
        new Random(1).nextBytes(bytes);
        Files.write(source.resolve("file"), bytes);
        try (RandomAccessFile image =
                new RandomAccessFile(source.resolve("disk.img").toFile(), "rw")) {
            image.write(bytes, 0, 100_000);
            image.setLength(32 << 20);
        }
        tool = new RepoTool(work.toRealPath());
        assertThat(tool.execute("init", "--accept-no-recovery-key").exitStatus())
                .isZero();
        point = tool.backUp("data=" + source);
        copy = work.toRealPath().resolve("copy");
        for (Path object : objects(tool.repository(), "")) {
            Path there = copy.resolve(tool.repository().relativize(object));
            Files.createDirectories(there.getParent());
            Files.copy(object, there);
        }
    }

    @Test
    void packsOfWhichNoIndexSpeaksAreNamedAgain() throws IOException {
        delete("index");
        Map<String, String> before = contents();
        assertThat(isRestorable()).isFalse();
        assertThat(tool.json("repair", "--dry-run").path("named").asInt()).isEqualTo(3);
        assertThat(contents()).isEqualTo(before);

        JsonNode done = tool.json("repair");

        assertThat(done.path("named").asInt()).isEqualTo(3);
        assertThat(done.path("left").asInt()).isZero();
        assertThat(contents()).as("nothing is changed or removed").containsAllEntriesOf(before);
        assertWhole();
    }

    /** Each kind, missing as a whole; the copy has them. */
    @Test
    void whatIsMissingComesBackFromACopyUnderItsOwnName() throws IOException {
        Map<String, String> whole = contents();
        delete("packs");
        delete("refs");
        delete("index");
        Map<String, String> before = contents();
        assertThat(tool.json("repair", "--copy", copy.toString(), "--dry-run")
                        .path("broughtBack")
                        .asInt())
                .isEqualTo(4);
        assertThat(contents()).isEqualTo(before);
        assertThat(tool.json(1, "repair").path("left").asInt())
                .as("without the copy")
                .isPositive();

        JsonNode done = tool.json("repair", "--copy", copy.toString());

        assertThat(done.path("broughtBack").asInt()).isEqualTo(4);
        whole.keySet().removeIf(name -> name.startsWith("index/"));
        assertThat(contents()).as("the same bytes as ever").containsAllEntriesOf(whole);
        assertWhole();
    }

    /** A hole in a journal, its last entries, and the writer's registry: each hides restore points. */
    @Test
    void journalsComeBackFromACopy() throws IOException {
        Map<String, String> whole = contents();
        List<Path> entries = objects(tool.repository(), "points");
        Files.delete(entries.getFirst());
        Files.delete(entries.getLast());
        delete("writers");
        RepoTool machine = tool.elsewhere("repairer");
        assertThat(machine.json("list").path("points")).isEmpty();

        JsonNode done = machine.json("repair", "--copy", copy.toString());

        assertThat(done.path("broughtBack").asInt()).isEqualTo(3);
        assertThat(contents()).as("the same bytes as ever").containsAllEntriesOf(whole);
        assertThat(machine.json("list").path("points")).hasSize(1);
        assertWhole();
    }

    /** What the writer did not sign for that place, or what does not continue his journal, is not taken. */
    @Test
    void noEntryComesBackThatIsNotTheOneThatWasThere() throws IOException {
        List<Path> entries = objects(tool.repository(), "points");
        List<Path> there = objects(copy, "points");
        Files.delete(entries.getLast());
        flip(there.getLast());
        Files.delete(entries.getFirst());
        Files.delete(there.getFirst());
        Files.copy(there.get(1), there.getFirst());
        Map<String, String> before = contents();

        assertThat(tool.elsewhere("repairer")
                        .json(1, "repair", "--copy", copy.toString())
                        .path("broughtBack")
                        .asInt())
                .isZero();
        assertThat(contents()).containsAllEntriesOf(before);
        assertThat(entries.getFirst()).doesNotExist();
        assertThat(entries.getLast()).doesNotExist();
    }

    /** Bytes that changed where they lie, and a pack that was cut short: neither can be replaced under its name. */
    @Test
    void whatIsDamagedInPlaceIsReplacedByNewPacksFromACopy() throws IOException {
        List<Path> packs = objects(tool.repository(), "packs");
        flip(packs.getFirst());
        flip(packs.get(1));
        Path cut = packs.getLast();
        byte[] bytes = Files.readAllBytes(cut);
        Files.delete(cut);
        Files.write(cut, Arrays.copyOf(bytes, bytes.length - 40));
        Map<String, String> before = contents();
        assertThat(isRestorable()).isFalse();
        JsonNode dry = tool.json("repair", "--copy", copy.toString(), "--everything", "--dry-run");
        assertThat(dry.path("replaced").asInt()).isEqualTo(3);
        assertThat(contents()).isEqualTo(before);

        JsonNode done = tool.json("repair", "--copy", copy.toString(), "--everything");

        assertThat(done.path("replaced").asInt()).isEqualTo(3);
        assertThat(contents()).as("nothing is changed or removed").containsAllEntriesOf(before);
        JsonNode verified = tool.elsewhere("new").json(1, "verify", "--everything");
        assertThat(verified.path("damagedObjects").asInt()).as("as before").isEqualTo(3);
        assertThat(verified.path("touched")).as("nothing lacks anything").isEmpty();
        assertThat(isRestorable()).isTrue();
        assertThat(tool.json("repair", "--copy", copy.toString(), "--everything")
                        .path("replaced")
                        .asInt())
                .as("once is enough")
                .isZero();
        tool.elsewhere("pruner").json("prune");
        assertThat(isRestorable())
                .as("a prune spares what the damaged packs need")
                .isTrue();
    }

    /** What the copy has is as little believed as what lies here. */
    @Test
    void noDamagedBlockIsReplacedByADamagedOne() throws IOException {
        Path pack = objects(tool.repository(), "packs").getFirst();
        flip(pack);
        flip(copy.resolve(tool.repository().relativize(pack)));
        Map<String, String> before = contents();

        JsonNode done = tool.json(1, "repair", "--copy", copy.toString(), "--everything");

        assertThat(done.path("replaced").asInt()).isZero();
        assertThat(done.path("left").asInt()).isEqualTo(1);
        assertThat(contents()).containsAllEntriesOf(before);
        assertThat(objects(tool.repository(), "packs")).hasSameSizeAs(objects(copy, "packs"));
    }

    @Test
    void whatIsDamagedInTheCopyIsNotTaken() throws IOException {
        delete("packs");
        for (Path pack : objects(copy, "packs")) {
            flip(pack);
        }

        JsonNode done = tool.json(1, "repair", "--copy", copy.toString());

        assertThat(done.path("left").asInt()).isEqualTo(3);
        assertThat(objects(tool.repository(), "packs")).isEmpty();
        assertThat(done.path("objects"))
                .extracting(object -> object.path("code").asText())
                .containsOnly("DATA_CORRUPT");
    }

    @Test
    void aRepairedPackIsNeverOneThatIsDamaged() throws IOException {
        delete("index");
        List<Path> packs = objects(tool.repository(), "packs");
        for (Path pack : packs) {
            flip(pack);
        }
        Map<String, String> before = contents();

        JsonNode done = tool.json(1, "repair");

        assertThat(done.path("named").asInt()).isZero();
        assertThat(done.path("left").asInt()).isEqualTo(packs.size());
        assertThat(contents()).containsAllEntriesOf(before);
        assertThat(objects(tool.repository(), "index")).isEmpty();
        assertThat(tool.json(1, "verify").path("clean").asBoolean()).isFalse();
    }

    @Test
    void aCopyOfAnotherRepositoryIsNone() throws IOException {
        Path other = Files.createDirectory(work.toRealPath().resolve("other"));
        RepoTool stranger = new RepoTool(other);
        assertThat(stranger.execute("init", "--accept-no-recovery-key").exitStatus())
                .isZero();

        assertThat(tool.execute("repair", "--copy", stranger.repository().toString())
                        .errors())
                .contains("another repository");
    }

    /** Also for a prune, which reads what is needed from the same reference lists. */
    private void assertWhole() {
        assertThat(tool.elsewhere("pruner")
                        .json("prune")
                        .path("condemned")
                        .path("packs")
                        .asInt())
                .isZero();
        assertThat(tool.elsewhere("new")
                        .json("verify", "--everything")
                        .path("clean")
                        .asBoolean())
                .isTrue();
        assertThat(isRestorable()).isTrue();
    }

    private boolean isRestorable() {
        return tool.elsewhere("oracle").execute("cat", point, "data:file").exitStatus() == 0;
    }

    private void delete(String folder) throws IOException {
        for (Path object : objects(tool.repository(), folder)) {
            Files.delete(object);
        }
    }

    private static void flip(Path object) throws IOException {
        byte[] bytes = Files.readAllBytes(object);
        bytes[60] ^= 1;
        Files.delete(object);
        Files.write(object, bytes);
    }

    private Map<String, String> contents() throws IOException {
        Map<String, String> contents = new TreeMap<>();
        for (Path object : objects(tool.repository(), "")) {
            contents.put(
                    tool.repository().relativize(object).toString(),
                    HexFormat.of().formatHex(Files.readAllBytes(object)));
        }
        return contents;
    }

    private static List<Path> objects(Path repository, String folder) throws IOException {
        try (Stream<Path> all = Files.walk(repository.resolve(folder))) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
