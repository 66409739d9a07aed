package io.davit.agent.repository.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.davit.agent.objectstore.Content;
import io.davit.agent.objectstore.ObjectKey;
import io.davit.agent.repository.ExtendedAttributes;
import io.davit.agent.repository.ExtendedAttributes.Attribute;
import io.davit.agent.repository.FileInput;
import io.davit.agent.repository.FileMetadata;
import io.davit.agent.repository.FilePath;
import io.davit.agent.repository.FileResult;
import io.davit.agent.repository.FileSource;
import io.davit.agent.repository.ResourceRange;
import io.davit.agent.repository.TestRepository;
import io.davit.agent.repository.TestRepository.Sealed;
import io.davit.agent.repository.VolumeReader;
import io.davit.agent.repository.VolumeWriter;
import io.davit.agent.repository.format.ContentId;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.format.ObjectKind;
import io.davit.agent.repository.format.ObjectNames;
import io.davit.agent.repository.reference.Elsewhere;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Volumes, backed up again and again into one repository. */
class VolumeContentTest {
    private TestRepository repository;
    private VolumeStory volume;

    @BeforeTry
    @BeforeEach
    void open() {
        repository = new TestRepository();
        volume = new VolumeStory();
    }

    @AfterTry
    @AfterEach
    void close() {
        assertThat(repository.ledger.leaks).isEmpty();
        repository.close();
    }

    private void assertRestores(Sealed sealed, Map<FilePath, VolumeStory.File> expected) {
        TreeMap<FilePath, VolumeStory.File> restored = VolumeStory.restore(repository.open(sealed));
        assertThat(restored.keySet()).isEqualTo(expected.keySet());
        expected.forEach((path, file) -> {
            assertThat(restored.get(path).metadata()).as("%s", path).isEqualTo(file.metadata());
            assertThat(restored.get(path).bytes()).as("%s", path).isEqualTo(file.bytes());
        });
    }

    private static void assertCode(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        DavitException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private VolumeStory harbour() {
        volume.directory("boats");
        volume.link("boats/newest", "../logbook");
        volume.file("empty", new byte[0]);
        volume.file("short", VolumeStory.random(1, 512));
        volume.file("long", VolumeStory.random(2, 513));
        volume.file("chunk", VolumeStory.random(3, 65_536));
        volume.file("logbook", VolumeStory.random(4, 400_000));
        for (int i = 0; i < 100; i++) {
            volume.file("boats/" + i, VolumeStory.random(100 + i, 3000));
        }
        return volume;
    }

    @Test
    void restoresWhatWasBackedUp() {
        Sealed sealed = harbour().backUp(repository, Optional.empty());

        repository.dropCache();

        assertRestores(sealed, volume.files);
    }

    @Test
    void opensNoFileThatDidNotChange() {
        Sealed first = harbour().backUp(repository, Optional.empty());
        int packs = repository.list("packs").size();

        Sealed second = volume.backUp(repository, Optional.of(first));

        assertThat(volume.opened).isEmpty();
        assertThat(volume.results.get(FilePath.of("logbook")).reused()).isTrue();
        assertThat(repository.list("packs")).as("nothing is new").hasSize(packs);
        assertRestores(second, volume.files);
    }

    /** By node: the packs and their blocks. */
    private Map<String, Set<String>> needs(Sealed sealed) {
        Map<String, Set<String>> needs = new TreeMap<>();
        repository
                .references()
                .read(
                        repository.objects(),
                        sealed.references(),
                        (chunk, packs) -> needs.put(
                                chunk.toString(),
                                packs.stream()
                                        .map(need -> need.pack() + " " + need.blocks())
                                        .collect(Collectors.toSet())));
        needs.remove(sealed.manifest().toString());
        return needs;
    }

    private VolumeStory fleet() {
        for (int i = 0; i < 3000; i++) {
            volume.file("fleet/" + i, VolumeStory.random(i, 6000));
        }
        return harbour();
    }

    @Test
    void takesFromAParentsNodesWhatLookingUpEachChunkFinds() {
        Sealed first = fleet().backUp(repository, Optional.empty());

        Sealed unchanged = volume.backUp(repository, Optional.of(first));
        assertThat(needs(unchanged)).isEqualTo(needs(first));

        volume.file("fleet/1500", VolumeStory.random(9, 7000));
        volume.files.remove(FilePath.of("fleet/200"));
        volume.files.remove(FilePath.of("logbook"));
        Sealed changed = volume.backUp(repository, Optional.of(unchanged));
        assertThat(volume.opened).containsOnly(FilePath.of("fleet/1500"));

        volume.results.clear();
        assertThat(needs(volume.backUpByLookingUp(repository, unchanged))).isEqualTo(needs(changed));
        assertThat(needs(changed)).isNotEqualTo(needs(unchanged));
        repository.dropCache();
        assertRestores(changed, volume.files);
    }

    @Test
    void readsWhatAParentsNodesNeedFromALostPackAgain() {
        Sealed first = fleet().backUp(repository, Optional.empty());
        ObjectId lost = repository
                .index()
                .find(repository.keys.id(VolumeStory.random(1500, 6000), 0, 6000))
                .orElseThrow()
                .pack();

        repository.index().markLost(lost);
        Sealed second = volume.backUp(repository, Optional.of(first));

        assertThat(volume.opened).contains(FilePath.of("fleet/1500")).hasSizeLessThan(3000);
        assertThat(needs(second).values())
                .allSatisfy(packs -> assertThat(packs).noneMatch(pack -> pack.startsWith(lost.toString())));
        repository.memory.delete(ObjectNames.of(ObjectKind.PACK, lost));
        assertRestores(second, volume.files);
    }

    @Test
    void opensOnlyTheFilesThatChanged() {
        Sealed first = harbour().backUp(repository, Optional.empty());
        volume.file("boats/17", VolumeStory.random(999, 3000));
        volume.file("boats/new", VolumeStory.random(998, 3000));
        volume.files.remove(FilePath.of("boats/18"));

        Sealed second = volume.backUp(repository, Optional.of(first));

        assertThat(volume.opened).containsOnly(FilePath.of("boats/17"), FilePath.of("boats/new"));
        assertRestores(second, volume.files);
    }

    @Test
    void takesNewModesWithoutReadingOldBytes() {
        Sealed first = harbour().backUp(repository, Optional.empty());
        FilePath path = FilePath.of("logbook");
        FileMetadata was = volume.files.get(path).metadata();
        volume.file(
                "logbook",
                volume.files.get(path).bytes(),
                new FileMetadata(
                        was.kind(),
                        0600,
                        7,
                        8,
                        was.modifiedNanos(),
                        was.changedNanos(),
                        was.size(),
                        was.inode(),
                        was.links(),
                        was.linkTarget()));

        Sealed second = volume.backUp(repository, Optional.of(first));

        assertThat(volume.opened).isEmpty();
        assertRestores(second, volume.files);
    }

    @Test
    void readsARacyFileAgain() {
        long now = TestRepository.NOW.getEpochSecond() * 1_000_000_000L;
        FileMetadata justNow =
                new FileMetadata(FileMetadata.Kind.FILE, 0644, 0, 0, now - 1_500_000_000L, 5, 4, 3, 1, new byte[0]);
        FileMetadata before =
                new FileMetadata(FileMetadata.Kind.FILE, 0644, 0, 0, now - 2_500_000_000L, 5, 4, 4, 1, new byte[0]);
        volume.file("racy", "same".getBytes(), justNow);
        volume.file("settled", "same".getBytes(), before);
        Sealed first = volume.backUp(repository, Optional.empty());
        volume.file("racy", "diff".getBytes(), justNow);

        Sealed second = volume.backUp(repository, Optional.of(first));

        assertThat(volume.opened).containsOnly(FilePath.of("racy"));
        assertRestores(second, volume.files);
    }

    @Test
    void readsAFileAgainThatGrewWhileItWasRead() {
        FileMetadata said = new FileMetadata(
                FileMetadata.Kind.FILE, 0644, 0, 0, VolumeStory.OLD, VolumeStory.OLD, 100, 3, 1, new byte[0]);
        volume.file("growing", VolumeStory.random(1, 3000), said);
        Sealed first = volume.backUp(repository, Optional.empty());
        assertThat(volume.results.get(FilePath.of("growing")).bytesRead()).isEqualTo(3000);
        assertThat(VolumeStory.restore(repository.open(first))
                        .get(FilePath.of("growing"))
                        .metadata()
                        .size())
                .isEqualTo(3000);

        volume.backUp(repository, Optional.of(first));

        assertThat(volume.opened).containsOnly(FilePath.of("growing"));
    }

    @Test
    void asksAgainForAttributesThatCouldNotBeRead() throws IOException {
        ExtendedAttributes known = ExtendedAttributes.sorted(List.of(new Attribute(new byte[] {'a'}, new byte[1])));
        FileMetadata folder = new FileMetadata(FileMetadata.Kind.DIRECTORY, 0, 0, 0, 1, 1, 0, 9, 2, new byte[0]);
        Sealed parent = null;
        for (Optional<ExtendedAttributes> answer : List.of(
                Optional.<ExtendedAttributes>empty(), Optional.of(known), Optional.of(ExtendedAttributes.NONE))) {
            try (TestRepository.Session session = repository.begin();
                    VolumeWriter writer = session.content.volume(
                            VolumeStory.VOLUME, Optional.ofNullable(parent).map(Sealed::manifest))) {
                writer.add(FilePath.ROOT, folder, new FileSource() {
                    @Override
                    public InputStream open() throws IOException {
                        throw new IOException("a folder");
                    }

                    @Override
                    public Optional<ExtendedAttributes> attributes() {
                        return answer;
                    }
                });
                writer.finish();
                parent = session.seal();
            }
            assertThat(VolumeStory.restore(repository.open(parent))
                            .get(FilePath.ROOT)
                            .metadata()
                            .attributes())
                    .as("unreadable, then read, then taken over unasked")
                    .isEqualTo(answer.isEmpty() ? ExtendedAttributes.NONE : known);
        }
    }

    /** The bytes and the attributes are then those of one file, whatever its name leads to meanwhile; and asking an open file is cheaper. */
    @Test
    void asksForAttributesOfAFileWhileItIsOpen() throws IOException {
        List<String> calls = new ArrayList<>();
        FileMetadata file = new FileMetadata(FileMetadata.Kind.FILE, 0, 0, 0, 1, 1, 1, 9, 1, new byte[0]);
        try (TestRepository.Session session = repository.begin();
                VolumeWriter writer = session.content.volume(VolumeStory.VOLUME, Optional.empty())) {
            addRoot(writer);
            writer.add(FilePath.of("file"), file, new FileSource() {
                @Override
                public InputStream open() {
                    calls.add("open");
                    return new ByteArrayInputStream(new byte[1]) {
                        @Override
                        public void close() {
                            calls.add("close");
                        }
                    };
                }

                @Override
                public Optional<ExtendedAttributes> attributes() {
                    calls.add("attributes");
                    return Optional.of(ExtendedAttributes.NONE);
                }
            });
        }

        assertThat(calls).containsExactly("open", "attributes", "close");
    }

    private static void addRoot(VolumeWriter writer) throws IOException {
        FileMetadata root = new FileMetadata(FileMetadata.Kind.DIRECTORY, 0, 0, 0, 1, 1, 0, 9, 2, new byte[0]);
        writer.add(FilePath.ROOT, root, () -> {
            throw new IOException("a folder has no bytes");
        });
    }

    @Test
    void givesHolesBackAsHoles() throws IOException {
        List<Long> stretches = List.of(0L, 5_000L, 300L, 1L << 41, 100L, 70_000L, 300_000L, 4096L);
        Sealed sealed;
        try (TestRepository.Session session = repository.begin();
                VolumeWriter writer = session.content.volume(VolumeStory.VOLUME, Optional.empty())) {
            addRoot(writer);
            for (String name : List.of("image", "image-of-pages")) {
                long size = name.equals("image") ? 4097 : 1L << 30;
                FileMetadata metadata =
                        new FileMetadata(FileMetadata.Kind.FILE, 0, 0, 0, 1, 1, size, 9, 1, new byte[0]);
                FileResult result = writer.add(FilePath.of(name), metadata, () -> new Stretches(stretches));
                assertThat(result.bytesRead())
                        .isEqualTo(stretches.stream().mapToLong(Long::longValue).sum());
            }
            writer.finish();
            sealed = session.seal();
        }

        List<Long> seen = new ArrayList<>();
        repository.open(sealed).volume(VolumeStory.VOLUME).orElseThrow().read((path, metadata, content) -> {
            if (path.isRoot()) {
                return;
            }
            List<Long> found = new ArrayList<>(List.of(0L));
            content.forEach(new VolumeReader.Piece() {
                @Override
                public void write(byte[] buffer, int offset, int length) {
                    assertThat(Arrays.copyOfRange(buffer, offset, offset + length))
                            .containsOnly(1);
                    if (found.size() % 2 == 0) {
                        found.add(0L);
                    }
                    found.set(found.size() - 1, found.getLast() + length);
                }

                @Override
                public void hole(long length) {
                    found.add(length);
                }
            });
            assertThat(found).as(path.toString()).isEqualTo(stretches);
            seen.addAll(found);
        });
        assertThat(seen).hasSize(2 * stretches.size());
    }

    /** Data and holes in turns; every byte of data is 1. */
    private static final class Stretches extends FileInput {
        private final Iterator<Long> lengths;
        private long left;

        Stretches(List<Long> lengths) {
            this.lengths = lengths.iterator();
            this.left = this.lengths.next();
        }

        @Override
        public long hole() {
            if (!lengths.hasNext()) {
                return 0;
            }
            long hole = lengths.next();
            left = lengths.hasNext() ? lengths.next() : 0;
            return hole;
        }

        @Override
        public int read() {
            return left-- > 0 ? 1 : -1;
        }
    }

    @Test
    void leavesOutAFileThatCannotBeRead() throws IOException {
        Sealed sealed;
        try (TestRepository.Session session = repository.begin();
                VolumeWriter writer = session.content.volume(VolumeStory.VOLUME, Optional.empty())) {
            FileMetadata metadata = new FileMetadata(FileMetadata.Kind.FILE, 0, 0, 0, 1, 1, 9, 9, 1, new byte[0]);
            addRoot(writer);
            writer.add(FilePath.of("a"), metadata, () -> new ByteArrayInputStream(new byte[9]));
            InputStream failing = new InputStream() {
                private int left = 100_000;

                @Override
                public int read() throws IOException {
                    if (left-- <= 0) {
                        throw new IOException("bad sector");
                    }
                    return 1;
                }
            };
            assertThatThrownBy(() -> writer.add(FilePath.of("b"), metadata, () -> failing))
                    .isInstanceOf(IOException.class)
                    .hasMessage("bad sector");
            writer.add(FilePath.of("c"), metadata, () -> new ByteArrayInputStream(new byte[9]));
            writer.finish();
            sealed = session.seal(Problem.error(ErrorCode.FILE_UNREADABLE, "b", "bad sector"));
        }

        RestoreContent content = repository.open(sealed);
        assertThat(VolumeStory.restore(content).keySet())
                .containsExactly(FilePath.ROOT, FilePath.of("a"), FilePath.of("c"));
        assertThat(content.problems()).containsExactly(Problem.error(ErrorCode.FILE_UNREADABLE, "b", "bad sector"));
    }

    @Test
    void takesOverAFileOfManyChunks() {
        byte[] large = VolumeStory.random(5, 48 << 20);
        volume.file("large", large);
        Sealed first = volume.backUp(repository, Optional.empty());

        Sealed second = volume.backUp(repository, Optional.of(first));

        assertThat(volume.opened).isEmpty();
        assertRestores(second, volume.files);
    }

    @Test
    void anInsertionIntoALargeFileStoresLittle() {
        byte[] large = VolumeStory.random(5, 8 << 20);
        volume.file("large", large);
        Sealed first = volume.backUp(repository, Optional.empty());
        byte[] longer = new byte[large.length + 10];
        System.arraycopy(large, 0, longer, 0, 1 << 20);
        System.arraycopy(large, 1 << 20, longer, (1 << 20) + 10, large.length - (1 << 20));
        volume.file("large", longer);

        try (TestRepository.Session session = repository.begin()) {
            volume.write(session.content, Optional.of(first.manifest()));
            Sealed second = session.seal();
            assertThat(session.chunks.storedBytes()).isLessThan(1 << 20);
            assertRestores(second, volume.files);
        }
    }

    @Test
    void readsAgainWhatTheLocationLost() {
        Sealed first = harbour().backUp(repository, Optional.empty());
        List<ObjectKey> packs = repository.list("packs");
        for (ObjectKey lost : packs) {
            byte[] bytes = repository.memory.readWhole(lost, 1 << 26);
            repository.memory.delete(lost);

            Optional<Sealed> second = Optional.empty();
            for (int attempt = 0; attempt < 2 && second.isEmpty(); attempt++) {
                try {
                    second = Optional.of(volume.backUp(repository, Optional.of(first)));
                } catch (DavitException e) {
                    assertThat(e.code()).isEqualTo(ErrorCode.MISSING_DATA);
                }
            }

            assertThat(second).as("after the loss of %s", lost).isPresent();
            assertRestores(second.orElseThrow(), volume.files);
            repository
                    .references()
                    .confirmPresence(
                            repository.objects(), second.orElseThrow().references(), new Elsewhere(repository.index()));
            repository.memory.create(lost, Content.of(bytes));
        }
    }

    @Test
    void neverSealsARestorePointOverAMissingPack() {
        Sealed first = harbour().backUp(repository, Optional.empty());
        try (TestRepository.Session session = repository.begin()) {
            volume.write(session.content, Optional.of(first.manifest()));
            repository.list("packs").forEach(repository.memory::delete);

            assertCode(ErrorCode.MISSING_DATA, session::seal);
        }
    }

    @Test
    void readsOnWithoutAParentThatIsDamaged() {
        Sealed first = harbour().backUp(repository, Optional.empty());
        for (ObjectKey pack : repository.list("packs")) {
            byte[] bytes = repository.memory.readWhole(pack, 1 << 26);
            bytes[100] ^= 1;
            repository.memory.delete(pack);
            repository.memory.create(pack, Content.of(bytes));
        }

        Sealed second = volume.backUp(repository, Optional.of(first));

        // Its listing's pack is distrusted and its files are read; data packs that nobody read stay as they are.
        assertThat(volume.opened).contains(FilePath.of("logbook"));
        assertThat(second).isNotNull();
    }

    @Property(tries = 10)
    void restoresEveryLinkOfAChainOfIncrements(
            @ForAll long seed, @ForAll @Size(min = 1, max = 4) List<@IntRange(max = 30) Integer> edits) {
        Random random = new Random(seed);
        for (int i = 0; i < 60; i++) {
            edit(random);
        }
        Sealed sealed = volume.backUp(repository, Optional.empty());
        Map<Sealed, TreeMap<FilePath, VolumeStory.File>> chain = new java.util.LinkedHashMap<>();
        chain.put(sealed, new TreeMap<>(volume.files));
        for (int count : edits) {
            for (int i = 0; i < count; i++) {
                edit(random);
            }
            sealed = volume.backUp(repository, Optional.of(sealed));
            chain.put(sealed, new TreeMap<>(volume.files));
        }

        repository.dropCache();

        chain.forEach(this::assertRestores);
    }

    private void edit(Random random) {
        String path = "d" + random.nextInt(5) + "/f" + random.nextInt(40);
        switch (random.nextInt(6)) {
            case 0 -> volume.files.remove(FilePath.of(path));
            case 1 -> volume.link(path, "to" + random.nextInt());
            case 2 -> volume.directory(path);
            default ->
                volume.file(
                        path,
                        VolumeStory.random(
                                random.nextInt(50), random.nextInt(random.nextInt(4) == 0 ? 300_000 : 2000)));
        }
    }

    @Test
    void referenceListsNameExactlyTheNeededPacks() {
        Sealed first = harbour().backUp(repository, Optional.empty());
        volume.file("boats/17", VolumeStory.random(999, 300_000));
        Sealed second = volume.backUp(repository, Optional.of(first));

        for (Sealed sealed : List.of(first, second)) {
            Set<ObjectId> named = new HashSet<>();
            Set<ContentId> chunks = new HashSet<>();
            repository.references().read(repository.objects(), sealed.references(), (chunk, needs) -> {
                chunks.add(chunk);
                needs.forEach(need -> {
                    named.add(need.pack());
                    ObjectKey key = ObjectNames.of(ObjectKind.PACK, need.pack());
                    assertThat(repository.memory.stat(key).orElseThrow().size()).isEqualTo(need.size());
                });
            });

            assertThat(chunks).contains(sealed.manifest());
            assertThat(named).isEqualTo(packsThatReadingNeeds(sealed));
        }
    }

    /** By taking each pack away in turn. */
    private Set<ObjectId> packsThatReadingNeeds(Sealed sealed) {
        Set<ObjectId> needed = new HashSet<>();
        for (ObjectKey key : repository.list("packs")) {
            byte[] bytes = repository.memory.readWhole(key, 1 << 26);
            repository.memory.delete(key);
            try {
                RestoreContent content = repository.open(sealed);
                VolumeStory.restore(content);
                content.problems();
                content.resources(new ResourceRange(false, Optional.empty(), Optional.empty()), (object, json) -> {});
            } catch (DavitException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.MISSING_DATA);
                needed.add(ObjectNames.objectId(ObjectKind.PACK, key).orElseThrow());
                assertCode(
                        ErrorCode.MISSING_DATA,
                        () -> repository
                                .references()
                                .confirmPresence(
                                        repository.objects(), sealed.references(), new Elsewhere(repository.index())));
            }
            repository.memory.create(key, Content.of(bytes));
        }
        return needed;
    }

    @Test
    void refusesToFinishWhileAStreamIsOpen() {
        try (TestRepository.Session session = repository.begin()) {
            session.content.volume(VolumeStory.VOLUME, Optional.empty());

            assertThatThrownBy(session::seal).isInstanceOf(IllegalStateException.class);
        }
    }
}
