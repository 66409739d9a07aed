package io.davit.agent.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damage in the place is found, and what it touches is exactly what a restore cannot bring back. */
class RepoVerifyTest {
    private static final String[] FOLDERS = {"packs", "index", "refs", "points"};

    @TempDir
    Path work;

    private Path source;
    private RepoTool tool;
    private String first;
    private String second;

    /** Two points; they share some files, and each has one of its own. */
    @BeforeEach
    void twoPoints() throws IOException {
        source = Files.createDirectory(work.toRealPath().resolve("source"));
        tool = new RepoTool(work.toRealPath());
        assertThat(tool.execute("init", "--accept-no-recovery-key").exitStatus())
                .isZero();
        write("shared", 1);
        write("only-first", 2);
        write("inline", 300, 3);
        first = tool.backUp("data=" + source);
        Files.delete(source.resolve("only-first"));
        write("only-second", 4);
        second = tool.backUp("data=" + source);
    }

    private void write(String name, int seed) throws IOException {
        write(name, 200_000, seed);
    }

    private void write(String name, int length, int seed) throws IOException {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        Files.write(source.resolve(name), bytes);
    }

    @Test
    void findsNothingWhereNothingIsDamaged() {
        JsonNode structure = tool.json("verify");
        JsonNode everything = tool.elsewhere("new").json("verify", "--everything");

        assertThat(structure.path("clean").asBoolean()).isTrue();
        assertThat(structure.path("packsRead").asInt()).isZero();
        assertThat(everything.path("clean").asBoolean()).isTrue();
        assertThat(everything.path("points").asInt()).isEqualTo(2);
        assertThat(everything.path("packsRead").asInt())
                .isEqualTo(everything.path("packs").asInt())
                .isGreaterThanOrEqualTo(3);
        assertThat(tool.execute("verify", "--sample", "101").exitStatus()).isEqualTo(2);
    }

    @Test
    void aHoleNeedsNoChunk() throws IOException {
        try (FileChannel sparse = FileChannel.open(
                source.resolve("sparse"),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.WRITE,
                StandardOpenOption.SPARSE)) {
            sparse.write(ByteBuffer.allocate(70_000).put(0, (byte) 1), 0);
            sparse.write(ByteBuffer.allocate(70_000).put(0, (byte) 2), 5_000_000);
        }
        tool.backUp("data=" + source);

        assertThat(tool.json("verify", "--everything").path("clean").asBoolean())
                .isTrue();
    }

    /** Two writers stored the same; each one's pack is damaged where the other one's is whole. */
    @Test
    void whatOneOfTwoDamagedPacksStillHoldsIsNotTouched() throws IOException {
        write("large", 3_000_000, 5);
        String point = tool.backUp("data=" + source);
        tool.elsewhere("other").backUp("data=" + source);
        List<Path> large = new ArrayList<>();
        for (Path pack : objects("packs")) {
            if (Files.size(pack) > 3_000_000) {
                large.add(pack);
            }
        }
        assertThat(large).hasSize(2);
        flip(large.get(0), 500_000);
        flip(large.get(1), 2_000_000);

        JsonNode found = tool.json(1, "verify", "--everything");

        assertThat(found.path("damagedObjects").asInt()).isEqualTo(2);
        assertThat(found.path("touched")).isEmpty();
        assertThat(tool.elsewhere("oracle").execute("cat", point, "data:large").exitStatus())
                .as("a restore knows both places, too")
                .isZero();
    }

    @Test
    void aSampleSaysHowMuchItDidNotRead() {
        JsonNode all = tool.json("verify", "--everything");
        JsonNode half = tool.json("verify", "--sample", "50");

        int packs = all.path("packs").asInt();
        assertThat(all.path("packsNotRead").asInt()).isZero();
        assertThat(all.path("bytesNotRead").asLong()).isZero();
        assertThat(half.path("packsRead").asInt()).isBetween(packs / 2, (packs + 1) / 2);
        assertThat(half.path("packsNotRead").asInt())
                .isEqualTo(packs - half.path("packsRead").asInt());
        assertThat(half.path("bytesNotRead").asLong()).isPositive();
    }

    /** Everything that damage touches goes to programs; a summary of each point to people. */
    @Test
    void damageNamesItsObjectItsPointsAndItsTrees() throws IOException {
        for (int number = 0; number < 30; number++) {
            write("small-%02d".formatted(number), 2_000, 100 + number);
        }
        List<Path> before = objects("packs");
        String third = tool.backUp("data=" + source);
        Path pack = objects("packs").stream()
                .filter(object -> !before.contains(object))
                .max(Comparator.comparing(object -> object.toFile().length()))
                .orElseThrow();
        Files.delete(pack);
        String name = tool.repository().relativize(pack).toString();

        JsonNode found = tool.json(1, "verify");
        String shown = tool.execute("verify").output();

        assertThat(found.path("touched")).hasSize(30).allSatisfy(touched -> {
            assertThat(touched.path("point").asText()).isEqualTo(third);
            assertThat(touched.path("tree").asText()).isEqualTo("data");
            assertThat(touched.path("path").asText()).startsWith("small-");
            assertThat(touched.path("damagedObject").asText()).isEqualTo(name);
        });
        assertThat(found.path("touchedPoints")).singleElement().satisfies(point -> {
            assertThat(point.path("point").asText()).isEqualTo(third);
            assertThat(point.path("files").asInt()).isEqualTo(30);
            assertThat(point.path("everything").asBoolean()).isFalse();
            assertThat(point.path("trees")).extracting(JsonNode::asText).containsExactly("data");
        });
        assertThat(shown)
                .contains("small-00", "and 10 more", third + " lacks 30 files of data")
                .doesNotContain("small-25");
    }

    private static void flip(Path object, int at) throws IOException {
        byte[] bytes = Files.readAllBytes(object);
        bytes[at] ^= 1;
        replace(object, bytes);
    }

    /** The oracle is the restore: what it cannot bring back is what must have been named. */
    @Test
    @Tag("search")
    void aFlippedByteOfAnyObjectIsFoundAndNamesWhatARestoreCannotBringBack() throws IOException {
        for (String folder : FOLDERS) {
            for (Path object : objects(folder)) {
                byte[] whole = Files.readAllBytes(object);
                byte[] flipped = whole.clone();
                flipped[whole.length / 2] ^= 1;
                replace(object, flipped);

                JsonNode found = tool.json(1, "verify", "--everything");

                String name = tool.repository().relativize(object).toString();
                assertThat(found.path("damagedObjects").asInt()).as(name).isPositive();
                assertNamesWhatIsLost(name, found);
                replace(object, whole);
            }
        }
        assertThat(tool.json("verify", "--everything").path("clean").asBoolean())
                .isTrue();
    }

    @Test
    void aPackThatIsGoneIsFoundWithoutReadingData() throws IOException {
        for (Path object : objects("packs")) {
            byte[] whole = Files.readAllBytes(object);
            Files.delete(object);

            JsonNode found = tool.json(1, "verify");

            String name = tool.repository().relativize(object).toString();
            assertThat(found.path("damaged").findValuesAsText("object")).contains(name);
            assertThat(found.path("damaged").findValuesAsText("code")).contains("MISSING_DATA");
            assertNamesWhatIsLost(name, found);
            Files.write(object, whole);
        }
    }

    private void assertNamesWhatIsLost(String damaged, JsonNode found) throws IOException {
        Map<String, Set<String>> named = new HashMap<>();
        boolean isAll = false;
        for (JsonNode touched : found.path("touched")) {
            String what = touched.path("what").asText();
            isAll |= !what.equals("file");
            named.computeIfAbsent(touched.path("point").asText(), point -> new TreeSet<>())
                    .add(what.equals("file") ? touched.path("path").asText() : what);
        }
        // A journal that is damaged hides its points: the damage itself is what is named then.
        if (damaged.startsWith("points") || damaged.startsWith("refs") || damaged.startsWith("index")) {
            return;
        }
        for (String point : List.of(first, second)) {
            assertThat(named.getOrDefault(point, Set.of()))
                    .as(damaged + " in " + point)
                    .isEqualTo(isAll && named.containsKey(point) ? named.get(point) : lost(point));
        }
    }

    /** What {@code cat} cannot give. */
    private Set<String> lost(String point) {
        Set<String> lost = new TreeSet<>();
        for (String name : List.of("shared", "inline", point.equals(first) ? "only-first" : "only-second")) {
            if (tool.elsewhere("oracle").execute("cat", point, "data:" + name).exitStatus() != 0) {
                lost.add(name);
            }
        }
        return lost;
    }

    private List<Path> objects(String folder) throws IOException {
        try (Stream<Path> all = Files.walk(tool.repository().resolve(folder))) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static void replace(Path object, byte[] bytes) throws IOException {
        Files.delete(object);
        Files.write(object, bytes);
    }
}
