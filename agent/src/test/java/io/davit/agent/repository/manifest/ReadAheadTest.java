package io.davit.agent.repository.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.davit.agent.objectstore.FaultyStore.Call;
import io.davit.agent.objectstore.FaultyStore.Fault;
import io.davit.agent.objectstore.decorate.StoreMeter.Verb;
import io.davit.agent.repository.FileMetadata;
import io.davit.agent.repository.FilePath;
import io.davit.agent.repository.TestRepository;
import io.davit.agent.repository.TestRepository.Sealed;
import io.davit.agent.repository.VolumeReader;
import io.davit.agent.repository.VolumeReader.FileContent;
import io.davit.agent.repository.VolumeReader.Visitor;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Volumes are read in runs of blocks, ahead of who takes them. */
class ReadAheadTest {
    private final VolumeStory volume = new VolumeStory();
    private TestRepository repository;

    @BeforeEach
    void open() {
        repository = new TestRepository();
    }

    @AfterEach
    void close() {
        repository.close();
    }

    private VolumeReader reader(Sealed sealed) {
        RestoreContent content = repository.open(sealed);
        return content.volume(content.volumes().getFirst()).orElseThrow();
    }

    /** Reads of packs so far. */
    private long reads() {
        return repository.store.calls().stream().filter(ReadAheadTest::isRead).count();
    }

    private static boolean isRead(Call call) {
        return call.verb() == Verb.READ && call.key().startsWith("packs/");
    }

    private static byte[] bytes(FileContent content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        content.forEach(out::write);
        return out.toByteArray();
    }

    private Sealed backUp() {
        try (TestRepository.Session session = repository.beginWithWholePacks()) {
            volume.write(session.content, Optional.empty());
            return session.seal();
        }
    }

    private Sealed bigFile(int mebibytes) {
        volume.file("big", VolumeStory.random(1, mebibytes << 20));
        return backUp();
    }

    @Test
    void blocksThatLieSideBySideAreReadWithOneRequest() throws IOException {
        for (int i = 0; i < 200; i++) {
            volume.file("boats/" + i, VolumeStory.random(i, 60_000));
        }
        Sealed sealed = backUp();
        VolumeReader reader = reader(sealed);
        long before = reads();

        TreeMap<FilePath, byte[]> restored = new TreeMap<>();
        reader.read((path, metadata, content) -> {
            if (metadata.kind() == FileMetadata.Kind.FILE) {
                restored.put(path, bytes(content));
            }
        });

        assertThat(reads() - before)
                .as("12 blocks in runs of two, and the listing")
                .isLessThanOrEqualTo(8);
        restored.forEach((path, bytes) ->
                assertThat(bytes).isEqualTo(volume.files.get(path).bytes()));
        assertThat(restored).hasSize(200);
    }

    @Test
    void stretchesAreReadAheadLikeTheWhole() throws IOException {
        for (int i = 0; i < 200; i++) {
            volume.file("boats/" + i, VolumeStory.random(i, 60_000));
            volume.file("masts/" + i, VolumeStory.random(1000 + i, 600));
        }
        VolumeReader reader = reader(backUp());
        VolumeReader.Stretch below = new VolumeReader.Stretch(
                FilePath.of("boats/0"), path -> path.toString().startsWith("boats/"));
        long before = reads();

        TreeMap<FilePath, byte[]> restored = new TreeMap<>();
        reader.read(
                List.of(VolumeReader.Stretch.of(FilePath.ROOT), below, VolumeReader.Stretch.of(FilePath.of("boats/7"))),
                (path, metadata, content) -> assertThat(restored.put(path, bytes(content)))
                        .as("each once: " + path)
                        .isNull());

        assertThat(reads() - before)
                .as("12 blocks in runs of two, and nodes of the listing")
                .isLessThanOrEqualTo(10);
        assertThat(restored.keySet()).as("the root and 200 files").hasSize(201);
        assertThat(restored.get(FilePath.of("boats/7")))
                .isEqualTo(volume.files.get(FilePath.of("boats/7")).bytes());
    }

    /** What is known from elsewhere stands between what was stored in the order in which it is read. */
    @Test
    void whatLiesWhereItWasNotExpectedIsFoundAllTheSame() throws IOException {
        for (int i = 0; i < 300; i++) {
            volume.file("boats/" + (1000 + i), VolumeStory.random(i % 50 == 40 ? 7 : i, 5_000));
            volume.file("masts/" + (1000 + i), VolumeStory.random(i % 20 == 19 ? i - 19 : 1000 + i, 5_000));
        }
        VolumeReader reader = reader(backUp());

        TreeMap<FilePath, byte[]> restored = new TreeMap<>();
        reader.read((path, metadata, content) -> restored.put(path, bytes(content)));

        volume.files.forEach((path, file) -> assertThat(restored.get(path)).isEqualTo(file.bytes()));
    }

    @Test
    void whoExpectsNoContentHasNoneFetched() throws IOException {
        VolumeReader reader = reader(bigFile(4));
        long before = reads();

        List<FilePath> seen = new ArrayList<>();
        reader.read(Visitor.withoutContent((path, metadata, content) -> seen.add(path)));

        assertThat(seen).contains(FilePath.of("big"));
        assertThat(reads() - before).as("the listing and nothing else").isLessThanOrEqualTo(1);
    }

    @Test
    void aGuessThatWasWrongCostsTimeOnly() throws IOException {
        VolumeReader reader = reader(bigFile(3));

        List<byte[]> read = new ArrayList<>();
        reader.read(Visitor.withoutContent((path, metadata, content) -> read.add(bytes(content))));

        assertThat(read).contains(volume.files.get(FilePath.of("big")).bytes());
    }

    @Test
    void contentMayBeReadTwice() throws IOException {
        VolumeReader reader = reader(bigFile(3));

        reader.read((path, metadata, content) -> {
            assertThat(bytes(content)).isEqualTo(bytes(content));
        });
    }

    /** What is taken slowly must not pile up: at most the budget and one block are fetched and not taken. */
    @Test
    void noMoreIsFetchedThanTheBudgetHolds() throws IOException {
        Sealed sealed = bigFile(40);
        VolumeReader reader = reader(sealed);
        long before = reads();
        AtomicInteger pieces = new AtomicInteger();

        assertThatThrownBy(() -> reader.read((path, metadata, content) -> content.forEach((buffer, offset, length) -> {
                    if (pieces.incrementAndGet() == 1) {
                        throw new IOException("the disk is full");
                    }
                })))
                .hasMessage("the disk is full");

        assertThat(reads() - before)
                .as("8 MiB in runs, lists of parts, the listing")
                .isLessThan(16);
    }

    @Test
    void aReadThatFailsAheadIsMadeAgain() throws IOException {
        VolumeReader reader = reader(bigFile(5));
        AtomicInteger failures = new AtomicInteger();
        repository.store.fail(Fault.ERROR_BEFORE, call -> isRead(call) && failures.incrementAndGet() == 2);

        List<byte[]> read = new ArrayList<>();
        reader.read((path, metadata, content) -> read.add(bytes(content)));

        assertThat(read).contains(volume.files.get(FilePath.of("big")).bytes());
        assertThat(failures.get()).isGreaterThan(2);
    }

    @Test
    void damageIsToldWhereItStands() throws IOException {
        volume.file("a", VolumeStory.random(1, 3 << 20));
        volume.file("b", VolumeStory.random(2, 20 << 20));
        Sealed sealed = backUp();
        VolumeReader reader = reader(sealed);
        List<FilePath> whole = new ArrayList<>();
        repository.store.fail(Fault.FLIPPED_BIT, call -> isRead(call) && !whole.isEmpty());

        assertThatThrownBy(() -> reader.read((path, metadata, content) -> {
                    assertThat(bytes(content)).hasSize((int) metadata.size());
                    if (metadata.kind() == FileMetadata.Kind.FILE) {
                        whole.add(path);
                    }
                }))
                .isInstanceOfSatisfying(
                        DavitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DATA_CORRUPT));

        assertThat(whole).containsExactly(FilePath.of("a"));
    }
}
