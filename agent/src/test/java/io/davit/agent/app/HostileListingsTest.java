package io.davit.agent.app;

import static io.davit.agent.app.RawListing.entry;
import static io.davit.agent.app.RawListing.inline;
import static io.davit.agent.app.RawListing.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.davit.agent.objectstore.filesystem.FilesystemStore;
import io.davit.agent.repository.RestorePointId;
import io.davit.agent.repository.engine.HostileWriter;
import io.davit.agent.repository.engine.HostileWriter.Stage;
import io.davit.agent.repository.format.ByteWriter;
import io.davit.agent.repository.format.ContentId;
import io.davit.agent.repository.pack.BlockRef;
import io.davit.agent.repository.pack.ExtentRun;
import io.davit.agent.repository.pack.Spot;
import io.davit.agent.run.FastFolders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Listings by a writer who holds the key: refused or contained, with a code, and nothing is written outside of the target (R12, D9: the bucket is hostile). */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileListingsTest {
    private static final String SECRET = "not yours";

    private Path work;
    private Path outside;
    private RepoTool tool;
    private HostileWriter writer;
    private int restores;

    @BeforeAll
    void hostileWriter(@TempDir(factory = FastFolders.class) Path folder) throws IOException {
        work = folder.toRealPath();
        outside = Files.createDirectory(work.resolve("outside"));
        Files.writeString(outside.resolve("secret"), SECRET);
        tool = new RepoTool(work);
        assertThat(tool.execute("init", "--accept-no-recovery-key").exitStatus())
                .isZero();
        writer = new HostileWriter(FilesystemStore.open(tool.repository(), Clock.systemUTC()), work);
    }

    @AfterAll
    void close() {
        writer.close();
    }

    private RestorePointId seal(RawListing listing, int files, int bytes) {
        return writer.seal(stage -> stage.tree("data", stage.chunk(listing.node()), listing.entries(), bytes, files));
    }

    /** Everything that the listing says, and says wrongly where it stands in the manifest only by accident. */
    private RestorePointId sealNode(byte[] node, long entries) {
        return writer.seal(stage -> stage.tree("data", stage.chunk(node), entries, 0, 0));
    }

    private JsonNode restore(RestorePointId point) throws IOException {
        Path place = Files.createDirectory(work.resolve("restore-" + restores++));
        AgentInProcess.Answer answer = tool.execute(
                "restore", point.toString(), "--to", place.resolve("target").toString(), "-o", "json");
        JsonNode said = new ObjectMapper().readTree(answer.output());
        assertThat(said.at("/error/code").asText()).as(said + answer.errors()).isNotEqualTo("INTERNAL_ERROR");
        assertNothingOutside(place);
        return said;
    }

    private void assertNothingOutside(Path place) throws IOException {
        try (Stream<Path> beside = Files.list(place)) {
            assertThat(beside.filter(path -> !path.endsWith("target"))).isEmpty();
        }
        try (Stream<Path> there = Files.list(outside)) {
            assertThat(there).containsExactly(outside.resolve("secret"));
        }
        assertThat(outside.resolve("secret")).hasContent(SECRET);
        assertThat(Files.getAttribute(outside.resolve("secret"), "unix:nlink")).isEqualTo(1);
    }

    private DynamicTest refused(String what, String code, Function<HostileListingsTest, RestorePointId> plot) {
        return DynamicTest.dynamicTest(what, () -> {
            JsonNode said = restore(plot.apply(this));
            assertThat(said.at("/error/code").asText()).as(said.toString()).isEqualTo(code);
        });
    }

    private DynamicTest refusedListing(String what, RawListing listing) {
        return refused(what, "DATA_CORRUPT", test -> test.seal(listing, 1, 1));
    }

    @TestFactory
    Stream<DynamicTest> pathsThatLeadElsewhereAreRefused() {
        Map<String, String> paths = new LinkedHashMap<>();
        paths.put("up", "../outside/x");
        paths.put("down and up", "a/../../outside/x");
        paths.put("the folder itself", ".");
        paths.put("the folder above", "..");
        paths.put("absolute", outside + "/x");
        paths.put("two slashes", "a//b");
        paths.put("a slash at the end", "a/");
        paths.put("a NUL", "a\0b");
        return paths.entrySet().stream()
                .map(path -> refusedListing(
                        path.getKey(), RawListing.rooted().folder("a").file(path.getValue(), "x")));
    }

    @TestFactory
    Stream<DynamicTest> listingsThatAreNoneAreRefused() {
        return Stream.of(
                refusedListing(
                        "out of order", RawListing.rooted().file("b", "x").file("a", "x")),
                refusedListing(
                        "a name twice", RawListing.rooted().file("a", "x").file("a", "y")),
                refusedListing("no root", new RawListing().file("a", "x")),
                refusedListing("a root that is a file", new RawListing().file("", "x")),
                refusedListing("a root that is a link", new RawListing().link("", outside.toString())),
                refusedListing(
                        "an entry below a link",
                        RawListing.rooted().link("way", outside.toString()).file("way/x", "x")),
                refusedListing(
                        "an entry below a file",
                        RawListing.rooted().file("way", "x").file("way/x", "x")),
                refusedListing("a link to nothing", RawListing.rooted().link("a", "")),
                refusedListing("a link with a NUL", RawListing.rooted().link("a", "b\0c")),
                refusedListing(
                        "an attribute with a NUL",
                        RawListing.rooted().add("a", RawListing.withAttribute("user.a\0b", "c"))),
                refusedListing(
                        "an owner that would be root's number, cut off",
                        RawListing.rooted()
                                .add("a", entry(RawListing.FILE, 1L << 32, 1, 1, rest -> inline(rest, "x")))),
                refusedListing(
                        "a device that would be another one, cut off",
                        RawListing.rooted()
                                .add("a", entry(RawListing.CHARACTER_DEVICE, rest -> rest.varint(1L << 32 | 0x103)))));
    }

    private static RawListing withBody(Consumer<ByteWriter> body) {
        return RawListing.rooted().add("a", entry(RawListing.FILE, body));
    }

    /** Holes cannot overlap, for nothing says where one lies but what stands before it: what is left is lengths that lie. */
    @TestFactory
    Stream<DynamicTest> sizesAndCountsThatLieAreRefused() {
        RawListing one = RawListing.rooted().file("a", "x");
        return Stream.of(
                refused("more files", "DATA_CORRUPT", test -> test.seal(one, 2, 1)),
                refused("more bytes", "DATA_CORRUPT", test -> test.seal(one, 1, 2)),
                refused("fewer entries", "DATA_CORRUPT", test -> test.sealNode(one.node(), 1)),
                refused("a node of more entries", "DATA_CORRUPT", test -> test.sealNode(one.node(0, 3), 2)),
                refused(
                        "a node of any number of entries",
                        "DATA_CORRUPT",
                        test -> test.sealNode(one.node(0, 1L << 40), 2)),
                refused("a node with bytes behind it", "DATA_CORRUPT", test -> test.sealNode(one.node(0, 1), 2)),
                refusedListing("no parts", withBody(out -> out.u8(1).u8(0).varint(0))),
                refusedListing("too many parts", withBody(out -> out.u8(1).u8(0).varint(65))),
                refusedListing("lists too deep", withBody(out -> out.u8(1).u8(7).varint(1))),
                refusedListing(
                        "holes beyond all numbers",
                        withBody(out -> out.u8(1).u8(0).varint(2).varint(-1L).varint(-1L))),
                refused(
                        "a chunk of another length",
                        "DATA_CORRUPT",
                        test -> test.writer.seal(stage -> body(stage, 0, stage.chunk(new byte[100]), 99))),
                refused(
                        "a chunk that is no list",
                        "DATA_CORRUPT",
                        test -> test.writer.seal(stage -> body(stage, 3, stage.chunk(new byte[100]), 99))),
                refused(
                        "trees out of order",
                        "DATA_CORRUPT",
                        test -> test.writer.seal(stage -> stage.tree("b", stage.chunk(one.node()), 2, 1, 1)
                                .tree("a", stage.chunk(one.node()), 2, 1, 1))),
                refused(
                        "a tree twice",
                        "DATA_CORRUPT",
                        test -> test.writer.seal(stage -> stage.tree("a", stage.chunk(one.node()), 2, 1, 1)
                                .tree("a", stage.chunk(one.node()), 2, 1, 1))));
    }

    private static void body(Stage stage, int depth, ContentId part, int length) {
        RawListing listing = withBody(
                out -> out.u8(1).u8(depth).varint(1).varint(length * 2L).contentId(part));
        stage.tree("data", stage.chunk(listing.node()), 2, length, 1);
    }

    /** A file of two extents, of which the reference list says what is given (R16). */
    private static void pages(Stage stage, Function<Spot, List<ExtentRun>> places) {
        byte[] first = new byte[100];
        byte[] second = "another extent".getBytes(StandardCharsets.UTF_8);
        Spot spot = stage.extent(first);
        stage.extent(second);
        ByteWriter list = new ByteWriter().u8(0).u8(3).u8(0).varint(2);
        list.varint(2L * first.length).contentId(stage.extentId(first));
        list.varint(2L * second.length).contentId(stage.extentId(second));
        ContentId id = stage.chunk(list.toBytes());
        List<ExtentRun> runs = places.apply(spot);
        if (!runs.isEmpty()) {
            stage.places(id, runs);
        }
        int length = first.length + second.length;
        RawListing listing =
                withBody(out -> out.u8(2).u8(1).varint(1).varint(2L * length).contentId(id));
        stage.tree("data", stage.chunk(listing.node()), 2, length, 1);
    }

    private static List<ExtentRun> run(Spot start, int block, int offset, int extents) {
        return List.of(
                new ExtentRun(new Spot(new BlockRef(start.block().pack(), block), start.offset() + offset), extents));
    }

    private static List<ExtentRun> twiceTheFirst(Spot start) {
        return List.of(new ExtentRun(start, 1), new ExtentRun(start, 1));
    }

    private DynamicTest pages(String what, String code, Function<Spot, List<ExtentRun>> places) {
        return DynamicTest.dynamicTest(what, () -> {
            RestorePointId point = writer.seal(stage -> pages(stage, places));
            JsonNode said = restore(point);
            assertThat(said.at("/error/code").asText()).as(said.toString()).isEqualTo(code);
            assertThat(touched(point))
                    .as("what verify says, which reads no data")
                    .isEqualTo(code.isEmpty() ? List.of() : List.of("a"));
        });
    }

    private List<String> touched(RestorePointId point) throws IOException {
        List<String> paths = new ArrayList<>();
        String said = tool.execute("verify", "-o", "json").output();
        for (JsonNode found : new ObjectMapper().readTree(said).path("touched")) {
            if (found.path("point").asText().equals(point.toString())) {
                paths.add(found.path("path").asText());
            }
        }
        return paths;
    }

    @TestFactory
    Stream<DynamicTest> placesOfExtentsThatLieAreRefused() {
        return Stream.of(
                pages("the truth", "", start -> run(start, 0, 0, 2)),
                pages("another place in the block", "DATA_CORRUPT", start -> run(start, 0, 1, 2)),
                pages("the place of another one", "DATA_CORRUPT", HostileListingsTest::twiceTheFirst),
                pages("beyond the block", "MISSING_DATA", start -> run(start, 0, 80, 2)),
                pages("a block that is not there", "MISSING_DATA", start -> run(start, 9, 0, 2)),
                pages("too few", "MISSING_DATA", start -> run(start, 0, 0, 1)),
                pages("none", "MISSING_DATA", start -> List.of()),
                refusedListing(
                        "extents without a list",
                        withBody(out -> out.u8(2).u8(0).varint(1).varint(3))));
    }

    private static byte[] above(int level, String first, ContentId node) {
        return new RawListing().add(first, RawListing.child(node, 1)).node(level, 1);
    }

    /** A node cannot hold itself, for its id is that of its bytes. What is left is a tree that is none. */
    @TestFactory
    Stream<DynamicTest> treesThatAreNoneAreRefused() {
        RawListing leaf = RawListing.rooted();
        return Stream.of(
                tree("a level is skipped", stage -> above(2, "", stage.chunk(leaf.node()))),
                tree("a level above the highest", stage -> above(16, "", stage.chunk(leaf.node()))),
                tree("another first key", stage -> above(1, "a", stage.chunk(leaf.node()))),
                tree("an empty node below another", stage -> above(1, "", stage.chunk(new RawListing().node()))),
                tree("a node twice", stage -> {
                    byte[] child = RawListing.child(stage.chunk(leaf.node()), 1);
                    return new RawListing().add("", child).add("", child).node(1, 2);
                }),
                tree("a node of API objects", stage -> {
                    ContentId objects = stage.chunk(
                            new ByteWriter().u8(0).u8(1).u8(0).varint(0).toBytes());
                    return above(1, "", objects);
                }));
    }

    private DynamicTest tree(String what, Function<Stage, byte[]> root) {
        return refused(
                what,
                "DATA_CORRUPT",
                test -> test.writer.seal(stage -> stage.tree("data", stage.chunk(root.apply(stage)), 1, 0, 0)));
    }

    @Test
    void namesOfTreesThatLeadElsewhereAreRefused() throws IOException {
        RestorePointId point = writer.seal(stage -> {
            ContentId root = stage.chunk(RawListing.rooted().node());
            stage.tree("../../outside/x", root, 1, 0, 0).tree("b", root, 1, 0, 0);
        });

        assertThat(restore(point).at("/error/code").asText()).isEqualTo("ARGUMENT_INVALID");
    }

    /** What a name of a link group is, its first entry says: here a link, whose target stays what it is. */
    @Test
    void aLinkGroupThatPointsOutsideStaysInTheTarget() throws IOException {
        RawListing listing = RawListing.rooted()
                .add("a", entry(RawListing.SYMLINK, 0, 7, 2, rest -> text(rest, outside + "/secret")))
                .add("b", entry(RawListing.FILE, 0, 7, 2, rest -> inline(rest, "overwritten")));

        JsonNode said = restore(seal(listing, 1, "overwritten".length()));

        assertThat(said.has("error")).as(said.toString()).isFalse();
    }

    /** An entry by itself costs only itself. */
    @Test
    void whatTheKernelDoesNotTakeIsAProblemOfThatEntry() throws IOException {
        RawListing listing = RawListing.rooted()
                .add("attribute", RawListing.withAttribute("of no class", "x"))
                .file("good", "x")
                .file("long-" + "x".repeat(300), "")
                .file("nowhere/x", "");

        JsonNode said = restore(seal(listing, 4, 1));

        List<String> codes = new ArrayList<>();
        said.path("problems").forEach(problem -> codes.add(problem.path("code").asText()));
        assertThat(codes).hasSize(3).containsOnly("FILE_WRITE_FAILED");
        assertThat(work.resolve("restore-" + (restores - 1) + "/target/good")).hasContent("x");
    }

    /** A list of parts in itself is impossible, the same list in a list any number of times is not; a node alike: both would be read 20^15 and 1,000^6 times. */
    @Test
    @Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void verifyEndsWhateverATreeLooksLike() {
        writer.seal(stage -> {
            ContentId list = stage.chunk(list(0, 1000, 2, stage.chunk(new byte[] {1})));
            long length = 1000;
            for (int depth = 1; depth < 6; depth++) {
                list = stage.chunk(list(depth, 1000, 2 * length, list));
                length *= 1000;
            }
            ContentId top = list;
            long all = length;
            RawListing listing =
                    withBody(out -> out.u8(1).u8(6).varint(1).varint(2 * all).contentId(top));
            stage.tree("data", stage.chunk(listing.node()), 2, all, 1);
        });
        writer.seal(stage -> {
            ContentId node = stage.chunk("no node".getBytes(StandardCharsets.UTF_8));
            for (int level = 1; level <= 15; level++) {
                RawListing wide = new RawListing();
                Collections.nCopies(20, RawListing.child(node, 1)).forEach(same -> wide.add("", same));
                node = stage.chunk(wide.node(level, 20));
            }
            stage.tree("data", node, 1, 0, 0);
        });

        JsonNode said = tool.json(1, "verify", "--everything");

        assertThat(said.path("clean").asBoolean()).isFalse();
        assertThat(said.has("error")).as(said.toString()).isFalse();
    }

    private static byte[] list(int depth, int parts, long head, ContentId part) {
        ByteWriter out = new ByteWriter().u8(0).u8(2).u8(depth).varint(parts);
        for (int i = 0; i < parts; i++) {
            out.varint(head).contentId(part);
        }
        return out.toBytes();
    }
}
