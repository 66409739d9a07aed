package io.davit.agent.volume.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.davit.agent.repository.ExtendedAttributes;
import io.davit.agent.repository.FileMetadata;
import io.davit.agent.repository.FileMetadata.Kind;
import io.davit.agent.repository.FilePath;
import io.davit.agent.repository.FileResult;
import io.davit.agent.repository.FileSource;
import io.davit.agent.volume.ClaimName;
import io.davit.agent.volume.EntryChoice;
import io.davit.agent.volume.ExcludePatterns;
import io.davit.agent.volume.Support;
import io.davit.agent.volume.VolumeRef;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeVolumesTest {
    @TempDir
    Path folder;

    private final TestRun run = new TestRun();
    private final MemoryVolume stored = new MemoryVolume();
    private Path root;
    private Path source;
    private FileStat ours;
    private Path target;
    private NodeVolumes volumes;

    @BeforeEach
    void layOut() throws IOException {
        folder = folder.toRealPath();
        root = Files.createDirectory(folder.resolve("allowed"));
        source = Files.createDirectory(root.resolve("source"));
        ours = FileStat.of(source);
        target = root.resolve("deep/target");
        Files.createDirectory(folder.resolve("spool"));
        volumes = onNode(null);
    }

    private NodeVolumes onNode(String name) {
        return new NodeVolumes(new NodeVolumesConfig(List.of(root), name, folder.resolve("spool"), 8));
    }

    /** A repository, or the ledger, in the midst of a volume: no listing holds the one before. */
    @Test
    void leavesOutWhereDavitItselfKeepsThings() throws IOException {
        Path own = Files.createDirectories(source.resolve("disk/repository"));
        Files.writeString(own.resolve("marker"), "a marker");
        NodeVolumesConfig config = new NodeVolumesConfig(
                List.of(root), null, folder.resolve("spool"), 8, () -> List.of(own, folder.resolve("gone")));
        volumes = new NodeVolumes(config);

        List<Problem> problems = backup();

        assertThat(problems).extracting(Problem::code).containsExactly(ErrorCode.OWN_FOLDER);
        assertThat(stored.entries())
                .extracting(entry -> entry.path().toString())
                .contains("disk/repository")
                .doesNotContain("disk/repository/marker");
        assertThatThrownBy(() -> volumes.backup(local(own), EntryChoice.ALL, stored, run.context))
                .isInstanceOfSatisfying(
                        DavitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OWN_FOLDER));
    }

    private static VolumeRef local(Path path) {
        return ref("{\"spec\":{\"local\":{\"path\":\"" + path + "\"}}}");
    }

    private static VolumeRef ref(String json) {
        return new VolumeRef(new ClaimName("harbour", "ropes"), "pv-1", json.getBytes(UTF_8));
    }

    private List<Problem> backup() {
        return volumes.backup(local(source), EntryChoice.ALL, stored, run.context);
    }

    @Test
    void takesWhatIsChosen() throws IOException {
        Files.createDirectory(source.resolve("cache"));
        Files.writeString(source.resolve("cache/page"), "x");
        Files.writeString(source.resolve("table"), "x");

        volumes.backup(local(source), new ExcludePatterns(List.of("cache/")), stored, run.context);

        assertThat(Trees.described(stored))
                .noneMatch(line -> line.contains("cache"))
                .anyMatch(line -> line.contains("table"));
    }

    private List<Problem> restore() {
        return volumes.restore(local(target), stored, run.context);
    }

    // What is supported

    @Test
    void supportsFoldersOfBothKindsWithinTheRoots() {
        assertThat(volumes.supports(local(source))).isInstanceOf(Support.Yes.class);
        assertThat(volumes.supports(ref("{\"spec\":{\"hostPath\":{\"path\":\"" + source + "\"}}}")))
                .isInstanceOf(Support.Yes.class);
        assertThat(volumes.supports(local(target))).isInstanceOf(Support.Yes.class);
    }

    @Test
    void refusesVolumesOfOtherTypesAndFiles() throws IOException {
        Path file = Files.createFile(root.resolve("disk.img"));

        assertUnsupported(ErrorCode.VOLUME_NOT_REACHABLE, ref("{\"spec\":{\"csi\":{\"driver\":\"x\"}}}"));
        assertUnsupported(ErrorCode.VOLUME_NOT_REACHABLE, ref("not json"));
        assertUnsupported(ErrorCode.VOLUME_NOT_REACHABLE, local(file));
    }

    @Test
    void refusesPathsOutsideTheRootsAndTricksThatLeadThere() throws IOException {
        Path outside = Files.createDirectory(folder.resolve("outside"));
        Files.createSymbolicLink(root.resolve("trick"), outside);
        Files.createSymbolicLink(root.resolve("dangling"), folder.resolve("nowhere"));
        Files.createDirectory(folder.resolve("allowed-not"));

        assertUnsupported(ErrorCode.PATH_OUTSIDE_ROOTS, local(outside));
        assertUnsupported(ErrorCode.PATH_OUTSIDE_ROOTS, local(root.resolve("trick")));
        assertUnsupported(ErrorCode.PATH_OUTSIDE_ROOTS, local(root.resolve("trick/below")));
        assertUnsupported(ErrorCode.PATH_OUTSIDE_ROOTS, local(root.resolve("dangling")));
        assertUnsupported(ErrorCode.PATH_OUTSIDE_ROOTS, local(root.resolve("source/../../outside")));
        assertUnsupported(ErrorCode.PATH_OUTSIDE_ROOTS, local(folder.resolve("allowed-not")));
        assertUnsupported(ErrorCode.PATH_OUTSIDE_ROOTS, local(Path.of("/")));
        assertCode(
                ErrorCode.PATH_OUTSIDE_ROOTS,
                () -> volumes.restore(local(root.resolve("trick/x")), stored, run.context));
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void saysThatAnAllowedRootIsGoneAndNotThatThePathIsOutside() throws IOException {
        Path gone = folder.resolve("unmounted");
        NodeVolumes volumes = new NodeVolumes(
                new NodeVolumesConfig(List.of(root, gone), null, folder, NodeVolumesConfig.NAMES_IN_MEMORY));

        assertThat(volumes.supports(local(gone.resolve("data")))).isInstanceOfSatisfying(Support.No.class, no -> {
            assertThat(no.code()).isEqualTo(ErrorCode.ALLOWED_ROOT_ABSENT);
            assertThat(no.reason()).contains(gone.toString()).doesNotContain("outside");
        });
        assertThat(volumes.supports(local(folder.resolve("elsewhere/data"))))
                .isInstanceOfSatisfying(
                        Support.No.class, no -> assertThat(no.code()).isEqualTo(ErrorCode.PATH_OUTSIDE_ROOTS));
        assertCode(
                ErrorCode.ALLOWED_ROOT_ABSENT, () -> volumes.restore(local(gone.resolve("data")), stored, run.context));
        assertThat(gone).doesNotExist();
    }

    @Test
    void refusesAVolumeOfAnotherNode() {
        String there = "{\"spec\":{\"local\":{\"path\":\"" + source + "\"},\"nodeAffinity\":{\"required\":"
                + "{\"nodeSelectorTerms\":[{\"matchExpressions\":[{\"key\":\"kubernetes.io/hostname\","
                + "\"operator\":\"In\",\"values\":[\"node-b\"]}]}]}}}}";

        assertThat(onNode("node-b").supports(ref(there))).isInstanceOf(Support.Yes.class);
        assertThat(onNode(null).supports(ref(there))).isInstanceOf(Support.Yes.class);
        assertThat(onNode("node-a").supports(ref(there)))
                .isInstanceOfSatisfying(
                        Support.No.class, no -> assertThat(no.code()).isEqualTo(ErrorCode.VOLUME_NOT_REACHABLE));
    }

    private void assertUnsupported(ErrorCode code, VolumeRef volume) {
        assertThat(volumes.supports(volume))
                .isInstanceOfSatisfying(
                        Support.No.class, no -> assertThat(no.code()).isEqualTo(code));
    }

    // Backup

    @Test
    void saysThatAnAbsentVolumeCannotBeRead() {
        assertCode(
                ErrorCode.VOLUME_NOT_REACHABLE,
                () -> volumes.backup(local(target), EntryChoice.ALL, stored, run.context));
    }

    @Test
    void reportsAFileThatIsWrittenToWhileItIsRead() throws IOException {
        Path log = Files.writeString(source.resolve("log"), "one line\n");
        Files.writeString(source.resolve("still"), "x");
        stored.meanwhile(path -> {
            if (path.equals(FilePath.of("log"))) {
                Files.writeString(log, "two lines\n");
            }
        });

        assertThat(backup())
                .extracting(Problem::code, Problem::subject)
                .containsExactly(tuple(ErrorCode.FILE_CHANGED, "log"));
    }

    @Test
    void reportsWhatVanishesDuringTheWalk() throws IOException {
        Files.writeString(source.resolve("a"), "x");
        Files.writeString(source.resolve("b"), "x");
        Files.createDirectory(source.resolve("c"));
        stored.meanwhile(path -> {
            Files.deleteIfExists(source.resolve("b"));
            Files.deleteIfExists(source.resolve("c"));
        });

        assertThat(backup())
                .extracting(Problem::code)
                .containsOnly(ErrorCode.FILE_VANISHED)
                .hasSize(2);
        assertThat(stored.entries()).hasSize(2);
    }

    @Test
    void neverFollowsALinkThatReplacesAFolderDuringTheWalk() throws IOException {
        Path secret = Files.createDirectory(folder.resolve("secret"));
        Files.writeString(secret.resolve("key"), "canary");
        Path victim = Files.createDirectory(source.resolve("a-seen-as-folder-before"));
        Files.writeString(source.resolve("b"), "x");
        stored.meanwhile(path -> {
            Files.delete(victim);
            Files.createSymbolicLink(victim, secret);
        });

        assertThat(backup())
                .singleElement()
                .satisfies(problem -> assertThat(problem.subject()).isEqualTo("a-seen-as-folder-before"));

        assertThat(stored.entries())
                .noneMatch(entry -> new String(entry.bytes(), UTF_8).contains("canary"))
                .hasSize(3);
    }

    @Test
    void neverReadsAFileThroughALinkThatReplacesIt() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "canary");
        Path victim = Files.writeString(source.resolve("victim"), "x");
        MemoryVolume racing = new MemoryVolume() {
            @Override
            public FileResult add(FilePath path, FileMetadata metadata, FileSource source) throws IOException {
                if (metadata.kind() == Kind.FILE) {
                    Files.delete(victim);
                    Files.createSymbolicLink(victim, secret);
                }
                return super.add(path, metadata, source);
            }
        };

        assertThat(volumes.backup(local(source), EntryChoice.ALL, racing, run.context))
                .singleElement()
                .satisfies(problem -> assertThat(problem.code()).isEqualTo(ErrorCode.FILE_UNREADABLE));

        assertThat(racing.entries()).hasSize(1);
    }

    @Test
    void endsWhenItIsCanceled() throws IOException {
        Files.writeString(source.resolve("a"), "x");
        run.context.cancel().cancel("enough");

        assertCode(ErrorCode.RUN_CANCELED, this::backup);
    }

    // Restore

    @Test
    void restoresNamesAndTargetsThatAreNotUtf8() throws Exception {
        byte[] odd = {'c', 'a', 'f', (byte) 0xE9};
        Files.writeString(source.resolve(RawName.path(odd)), "latin");
        Files.createDirectory(source.resolve(RawName.path("größe".getBytes(UTF_8))));
        Files.writeString(source.resolve(RawName.path("größe".getBytes(UTF_8))).resolve("x"), "below");
        Unusual.link(source.resolve("raw-link"), odd);
        Unusual.link(source.resolve("slash-link"), "größe/".getBytes(UTF_8));
        Unusual.link(source.resolve("untidy-link"), "a//b/../".getBytes(UTF_8));

        assertThat(backup()).isEmpty();
        assertThat(restore()).isEmpty();

        assertThat(stored.entries()).anyMatch(entry -> entry.path().equals(FilePath.ROOT.child(odd)));
        assertThat(link("raw-link")).isEqualTo(odd);
        assertThat(link("slash-link")).isEqualTo("größe/".getBytes(UTF_8));
        assertThat(link("untidy-link")).isEqualTo("a//b/../".getBytes(UTF_8));
        assertThat(target.resolve(RawName.path(odd))).hasContent("latin");
        assertThat(target.resolve(RawName.path("größe".getBytes(UTF_8))).resolve("x"))
                .hasContent("below");
        assertSame();
    }

    private byte[] link(String name) throws IOException {
        return stored.entries().stream()
                .filter(entry -> entry.path().equals(FilePath.of(name)))
                .findFirst()
                .orElseThrow()
                .metadata()
                .linkTarget();
    }

    @Test
    void restoresHolesAndLargeFiles() throws IOException {
        byte[] holes = new byte[1_000_000];
        holes[300_000] = 1;
        Files.write(source.resolve("holes"), holes);
        Files.write(source.resolve("only-a-hole"), new byte[65_536 * 3]);
        Files.write(source.resolve("empty"), new byte[0]);

        backup();
        assertThat(restore()).isEmpty();

        assertSame();
        assertThat(target.resolve("only-a-hole")).hasSize(65_536 * 3);
    }

    @Test
    void keepsHolesAsHoles() throws IOException {
        long size = 12 << 20;
        Path image = Unusual.sparse(source.resolve("image"), size, 0, 5_000_000, 10_000_000);

        assertThat(backup()).isEmpty();
        MemoryVolume.Entry entry = stored.entries().getLast();
        assertThat(entry.holes()).hasSize(3);
        assertThat(restore()).isEmpty();

        assertSame();
        assertThat(Files.size(target.resolve("image"))).isEqualTo(size);
        assertThat(Unusual.allocated(target.resolve("image")))
                .isLessThanOrEqualTo(2 * Unusual.allocated(image) + (256 << 10));
    }

    @Test
    void restoresPipesAndSocketsAndTheirNames() throws IOException {
        Unusual.create(source.resolve("pipe"), Kind.PIPE);
        Unusual.create(source.resolve("socket"), Kind.SOCKET);
        Files.createLink(source.resolve("pipe-too"), source.resolve("pipe"));

        assertThat(backup()).isEmpty();
        assertThat(restore()).isEmpty();

        assertSame();
        assertThat(FileStat.of(target.resolve("pipe")).kind()).isEqualTo(Kind.PIPE);
        assertThat(FileStat.of(target.resolve("socket")).kind()).isEqualTo(Kind.SOCKET);
        assertThat(FileStat.of(target.resolve("pipe-too")).inode())
                .isEqualTo(FileStat.of(target.resolve("pipe")).inode());
    }

    @Test
    void restoresDevicesWhereItMayMakeThem() throws IOException {
        directory(FilePath.ROOT);
        stored.put(
                FilePath.of("null"),
                new FileMetadata(
                        Kind.CHARACTER_DEVICE, 0666, 0, 0, 1, 1, 0, 99, 1, new byte[0], 0x103, ExtendedAttributes.NONE),
                new byte[0]);

        List<Problem> problems = restore();

        if (problems.isEmpty()) {
            try (FileCalls calls = new FileCalls()) {
                FileStat made = calls.stat(Calls.NOWHERE, RawName.ofWhole(target.resolve("null")));
                assertThat(made.kind()).isEqualTo(Kind.CHARACTER_DEVICE);
                assertThat(made.special()).isEqualTo(0x103);
                assertThat(made.permissions()).isEqualTo(0666);
            }
        } else {
            assertThat(problems)
                    .singleElement()
                    .satisfies(problem -> assertThat(problem.code()).isEqualTo(ErrorCode.FILE_WRITE_FAILED))
                    .satisfies(problem -> assertThat(problem.message()).contains("permission denied"));
        }
    }

    @Test
    void restoresExtendedAttributesOfFilesAndFolders() throws IOException {
        Path file = Files.writeString(source.resolve("file"), "x");
        Path folder = Files.createDirectory(source.resolve("folder"));
        boolean supported = Files.getFileStore(file).supportsFileAttributeView("user");
        Unusual.attribute(file, "origin", "the north sea".getBytes(UTF_8));
        Unusual.attribute(file, "empty", new byte[0]);
        Unusual.attribute(folder, "origin", new byte[] {0, (byte) 0xFF});
        Unusual.attribute(source, "berth", new byte[] {4});
        Files.setAttribute(file, "unix:mode", 0400);

        assertThat(backup()).isEmpty();
        assertThat(restore()).isEmpty();

        assertThat(stored.entries().stream()
                        .mapToInt(entry -> entry.metadata().attributes().all().size())
                        .sum())
                .isEqualTo(supported ? 4 : 0);
        assertSame();
    }

    /** Of the first ones in a folder it is seen how files turn out there; each must be right, whatever came before it. */
    @Test
    void restoresModesAndOwnersOfAllFilesInAFolder() throws IOException {
        boolean privileged = ours.owner() == 0;
        int[] modes = {0644, 0644, 0644, 0666, 0666, 0666, 0644, 0400, 0, 02755, 02755, 0777, 0777, 0777, 0600, 0600};
        for (String inner : List.of("", "handed-on")) {
            Path in = Files.createDirectories(source.resolve(inner));
            for (int i = 0; i < modes.length; i++) {
                Path file = Files.writeString(in.resolve("file-" + (10 + i)), "x");
                if (privileged && i % 5 == 4) {
                    Files.setAttribute(file, "unix:uid", 1234);
                    Files.setAttribute(file, "unix:gid", 4321);
                }
                if (i % 7 == 5) {
                    Unusual.attribute(file, "berth", new byte[] {1});
                }
                Files.setAttribute(file, "unix:mode", modes[i]);
            }
        }
        Files.createDirectories(target);
        if (privileged) {
            Files.setAttribute(target, "unix:gid", 99);
        }
        Files.setAttribute(target, "unix:mode", 02775);

        assertThat(backup()).isEmpty();
        assertThat(restore()).isEmpty();

        assertSame();
    }

    @Test
    void refusesATargetThatHoldsFiles() throws IOException {
        backup();
        Files.createDirectories(target.resolve("lost+found"));
        Files.writeString(target.resolve("precious"), "x");

        assertCode(ErrorCode.VOLUME_TARGET_NOT_EMPTY, this::restore);

        assertThat(target.resolve("precious")).hasContent("x");
    }

    @Test
    void restoresIntoAFreshFileSystem() throws IOException {
        Files.writeString(source.resolve("a"), "x");
        backup();
        Files.createDirectories(target.resolve("lost+found"));

        assertThat(restore()).isEmpty();

        assertThat(target.resolve("a")).hasContent("x");
    }

    @Test
    void neverTouchesAVolumeThatItRestoredBefore() throws IOException {
        Files.writeString(source.resolve("a"), "restored");
        backup();
        restore();
        Files.writeString(target.resolve("a"), "in use");

        assertThat(restore()).isEmpty();

        assertThat(target.resolve("a")).hasContent("in use");
        assertCode(
                ErrorCode.VOLUME_TARGET_NOT_EMPTY, () -> volumes.restore(local(target), stored, new TestRun().context));
    }

    @Test
    void leavesNothingOfItsOwnBehindWhenItIsKilledAndRepeated() throws IOException {
        Files.writeString(source.resolve("a"), "twins");
        Files.createLink(source.resolve("b"), source.resolve("a"));
        Files.createDirectory(source.resolve("d"));
        Files.createLink(source.resolve("d/c"), source.resolve("a"));
        backup();
        for (int killed = 1; killed <= stored.entries().size(); killed++) {
            stored.failAfter(killed);
            try {
                restore();
            } catch (MemoryVolume.Killed expected) {
                continue;
            }
        }

        assertThat(restore()).isEmpty();

        assertSame();
        assertThat(run.outstanding(run.context.id())).isEmpty();
        try (var names = Files.list(target)) {
            assertThat(names.map(name -> name.getFileName().toString())).containsExactlyInAnyOrder("a", "b", "d");
        }
        assertThat(FileStat.of(target.resolve("d/c")).links()).isEqualTo(3);
    }

    // Somebody is at work in the target

    @Test
    void neverWritesThroughALinkThatReplacesAFolderDuringTheRestore() throws IOException {
        Path outside = Files.createDirectory(folder.resolve("outside"));
        Path moved = root.resolve("moved");
        MemoryVolume racing = new MemoryVolume() {
            @Override
            public void read(Visitor visitor) throws IOException {
                super.read((path, metadata, content) -> {
                    visitor.entry(path, metadata, content);
                    if (path.equals(FilePath.of("d/a")) && Files.notExists(moved)) {
                        Files.move(target.resolve("d"), moved);
                        Files.createSymbolicLink(target.resolve("d"), outside);
                    }
                });
            }
        };
        racing.put(FilePath.ROOT, metadata(Kind.DIRECTORY, ""), new byte[0]);
        racing.put(FilePath.of("d"), metadata(Kind.DIRECTORY, ""), new byte[0]);
        for (String file : List.of("d/a", "d/b")) {
            racing.put(FilePath.of(file), metadata(Kind.FILE, ""), "sea".getBytes(UTF_8));
        }
        racing.put(FilePath.of("d/deeper"), metadata(Kind.DIRECTORY, ""), new byte[0]);
        racing.put(FilePath.of("d/deeper/c"), metadata(Kind.FILE, ""), "sea".getBytes(UTF_8));

        assertCode(ErrorCode.DATA_CORRUPT, () -> volumes.restore(local(target), racing, run.context));

        assertThat(outside).isEmptyDirectory();
        assertThat(moved.resolve("b")).hasContent("sea");
    }

    @Test
    void opensNoTargetWhoseParentBecameALink() throws IOException {
        Path outside = Files.createDirectory(folder.resolve("outside"));
        Files.createSymbolicLink(root.resolve("parent"), outside);

        assertThatThrownBy(
                        () -> FolderHandle.make(root.resolve("parent/target")).close())
                .isInstanceOf(FolderHandle.Replaced.class);
        Files.createDirectory(outside.resolve("there"));
        assertThatThrownBy(() -> FolderHandle.make(root.resolve("parent/there")).close())
                .isInstanceOf(FolderHandle.Replaced.class);

        assertThat(outside.resolve("target")).doesNotExist();
    }

    // Hostile listings

    @Test
    void refusesAListingThatLeadsThroughALinkItCreated() throws IOException {
        Path outside = Files.createDirectory(folder.resolve("outside"));
        directory(FilePath.ROOT);
        stored.put(FilePath.of("exit"), metadata(Kind.SYMLINK, outside.toString()), new byte[0]);
        file("exit/planted");

        assertCode(ErrorCode.DATA_CORRUPT, this::restore);

        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void refusesAListingThatNamesAPathTwice() throws IOException {
        Path outside = Files.writeString(folder.resolve("outside"), "precious");
        directory(FilePath.ROOT);
        stored.put(FilePath.of("a"), metadata(Kind.SYMLINK, outside.toString()), new byte[0]);
        file("a");

        assertCode(ErrorCode.DATA_CORRUPT, this::restore);

        assertThat(outside).hasContent("precious");
    }

    @Test
    void refusesAListingOutOfOrderOrWithoutRoot() {
        file("b");

        assertCode(ErrorCode.DATA_CORRUPT, this::restore);
    }

    @Test
    void cannotEvenNameAPathThatClimbsOrIsAbsolute() {
        for (String path : List.of("../up", "a/../../up", "/etc/passwd", "a//b", ".", "a/./b", "a\0b")) {
            assertThatThrownBy(() -> FilePath.of(path)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void reportsEntriesWhoseFolderWasNeverListed() {
        directory(FilePath.ROOT);
        file("absent/file");

        assertThat(restore())
                .singleElement()
                .satisfies(problem -> assertThat(problem.code()).isEqualTo(ErrorCode.FILE_WRITE_FAILED));

        assertThat(target.resolve("absent")).doesNotExist();
    }

    @Test
    void refusesAFileWithMoreOrFewerBytesThanListed() {
        directory(FilePath.ROOT);
        stored.put(FilePath.of("a"), metadata(Kind.FILE, ""), "four".getBytes(UTF_8));

        assertCode(ErrorCode.DATA_CORRUPT, this::restore);
    }

    private void directory(FilePath path) {
        stored.put(path, metadata(Kind.DIRECTORY, ""), new byte[0]);
    }

    private void file(String path) {
        stored.put(FilePath.of(path), metadata(Kind.FILE, ""), new byte[3]);
    }

    private FileMetadata metadata(Kind kind, String linkTarget) {
        return new FileMetadata(
                kind,
                0755,
                ours.owner(),
                ours.group(),
                1,
                1,
                kind == Kind.FILE ? 3 : 0,
                77,
                1,
                linkTarget.getBytes(UTF_8));
    }

    // Comparing

    /** Backs both trees up once more and compares everything but what belongs to the place: inode and ctime. */
    private void assertSame() {
        Trees.assertSame(Trees.walk(source, folder.resolve("spool")), Trees.walk(target, folder.resolve("spool")));
    }

    private static void assertCode(ErrorCode code, Callable<?> call) {
        assertThatThrownBy(call::call)
                .isInstanceOfSatisfying(
                        DavitException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void restoresOwnersModesAndTimesOfEveryKind() throws IOException {
        Consumer<Path> age = path -> {
            try {
                Files.getFileAttributeView(path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                        .setTimes(FileTime.from(1_234_567_890_123_456_789L, TimeUnit.NANOSECONDS), null, null);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
        Path inner = Files.createDirectories(source.resolve("d/e"));
        Path file = Files.writeString(inner.resolve("setuid"), "x");
        Files.setAttribute(file, "unix:mode", 04751);
        Path link = Files.createSymbolicLink(source.resolve("link"), Path.of("d/e"));
        Path shut = Files.createDirectory(source.resolve("shut"));
        Files.writeString(shut.resolve("inside"), "x");
        List.of(file, link, inner, source.resolve("d"), shut, source).forEach(age);
        Files.setAttribute(shut, "unix:mode", 0);
        Files.setAttribute(source.resolve("d"), "unix:mode", 01555);

        assertThat(backup()).allSatisfy(problem -> assertThat(problem.subject()).startsWith("shut"));
        assertThat(restore()).isEmpty();

        assertSame();
        assertThat(FileStat.of(target.resolve("d/e/setuid")).permissions()).isEqualTo(04751);
        assertThat(FileStat.of(target.resolve("link")).modified()).isEqualTo(1_234_567_890_123_456_789L);
        assertThat(FileStat.of(target).modified()).isEqualTo(1_234_567_890_123_456_789L);
        Files.setAttribute(shut, "unix:mode", 0700);
        Files.setAttribute(target.resolve("shut"), "unix:mode", 0700);
    }
}
