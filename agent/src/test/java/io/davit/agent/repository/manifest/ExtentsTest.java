package io.davit.agent.repository.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.davit.agent.objectstore.ObjectKey;
import io.davit.agent.repository.FilePath;
import io.davit.agent.repository.TestRepository;
import io.davit.agent.repository.TestRepository.Sealed;
import io.davit.agent.repository.chunk.ChunkKind;
import io.davit.agent.repository.chunk.ExtentCutter;
import io.davit.agent.repository.format.ContentId;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.format.ObjectKind;
import io.davit.agent.repository.format.ObjectNames;
import io.davit.agent.repository.pack.ChunkReader;
import io.davit.agent.repository.pack.PackDirectory;
import io.davit.agent.repository.pack.PackReader;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** R16: files of pages are cut into extents, which no index names. */
class ExtentsTest {
    private static final int SIZE = 32 << 20;
    private static final int EXTENTS = SIZE / ExtentCutter.EXTENT;

    private final TestRepository repository = new TestRepository();
    private final VolumeStory volume = new VolumeStory();
    private byte[] table = VolumeStory.random(1, SIZE);

    @BeforeEach
    void aTable() {
        volume.file("table", table);
    }

    @AfterEach
    void close() {
        repository.close();
    }

    /** Ids of all extents that are stored, each as often as it is. */
    private List<ContentId> stored() {
        List<ContentId> ids = new ArrayList<>();
        for (ObjectKey key : repository.list("packs")) {
            ObjectId pack = ObjectNames.objectId(ObjectKind.PACK, key).orElseThrow();
            long size = repository.plain().stat(key).orElseThrow().size();
            PackDirectory directory = new PackReader(repository.plain(), repository.keys).directory(pack, size);
            if (directory.kind() == ChunkKind.EXTENTS) {
                directory.blocks().forEach(block -> block.chunks().forEach(chunk -> ids.add(chunk.id())));
            }
        }
        return ids;
    }

    private void assertRestores(Sealed sealed, byte[] expected) {
        assertThat(VolumeStory.restore(repository.open(sealed))
                        .get(FilePath.of("table"))
                        .bytes())
                .isEqualTo(expected);
    }

    private Sealed backUp(Optional<Sealed> parent) {
        return volume.backUp(repository, parent);
    }

    private void change(int... pages) {
        table = table.clone();
        for (int page : pages) {
            table[page * ExtentCutter.EXTENT + 7]++;
        }
        volume.file("table", table);
    }

    @Test
    void noIndexNamesThemAndTheyAreFoundWithoutOne() {
        Sealed sealed = backUp(Optional.empty());

        assertThat(stored()).hasSize(EXTENTS);
        assertThat(stored())
                .allSatisfy(id -> assertThat(repository.index().find(id)).isEmpty());
        assertThat(repository.list("index").stream()
                        .mapToLong(key ->
                                repository.plain().stat(key).orElseThrow().size())
                        .sum())
                .as("some bytes for each block of 64 extents, and the listing's chunks")
                .isLessThan(EXTENTS * 10);
        repository.dropCache();
        assertRestores(sealed, table);
    }

    @Test
    void onlyChangedPagesAreStored() {
        byte[] before = table;
        Sealed first = backUp(Optional.empty());
        change(0, 1, 700, EXTENTS - 1);

        Sealed second = backUp(Optional.of(first));

        assertThat(stored()).hasSize(EXTENTS + 4);
        assertRestores(first, before);
        repository.dropCache();
        assertRestores(second, table);
    }

    @Test
    void aFileThatDidNotChangeIsNotReadHoweverOftenOthersDo() {
        Sealed last = backUp(Optional.empty());
        for (int day = 0; day < 3; day++) {
            volume.file("beside", VolumeStory.random(day, 1000));
            last = backUp(Optional.of(last));
            assertThat(volume.opened).containsExactly(FilePath.of("beside"));
        }

        assertThat(stored()).hasSize(EXTENTS);
        repository.dropCache();
        assertRestores(last, table);
    }

    @Test
    void whatARunStoresTwiceIsStoredOnce() {
        volume.file("twin", table);

        Sealed sealed = backUp(Optional.empty());

        assertThat(stored()).hasSize(EXTENTS).doesNotHaveDuplicates();
        assertRestores(sealed, table);
    }

    @Test
    void aRunThatWasKilledGoesOnWithWhatItStored() {
        try (TestRepository.Session session = repository.begin()) {
            volume.write(session.content, Optional.empty());
            session.content.finish(List.of());
        }
        Set<ObjectKey> there = new HashSet<>(repository.list("packs"));
        repository.restart();

        Sealed sealed = backUp(Optional.empty());

        assertThat(stored()).hasSize(EXTENTS);
        assertThat(repository.list("packs")).containsAll(there);
        repository.dropCache();
        assertRestores(sealed, table);
    }

    @Test
    void whatIsLostIsReadAgainAndStoredAnew() {
        Sealed first = backUp(Optional.empty());
        ObjectKey gone = repository.list("packs").stream()
                .max((a, b) -> Long.compare(size(a), size(b)))
                .orElseThrow();
        ObjectId pack = ObjectNames.objectId(ObjectKind.PACK, gone).orElseThrow();
        repository.plain().delete(gone);
        repository.index().markLost(pack);

        Sealed second = backUp(Optional.of(first));

        assertThat(volume.opened).containsExactly(FilePath.of("table"));
        assertThat(stored()).hasSize(EXTENTS);
        assertRestores(second, table);
        assertThatThrownBy(() -> VolumeStory.restore(repository.open(first)))
                .isInstanceOfSatisfying(
                        DavitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MISSING_DATA));
    }

    private long size(ObjectKey key) {
        return repository.plain().stat(key).orElseThrow().size();
    }

    /** Nobody without the reference list knows where they lie; that is no reason to give other bytes. */
    @Test
    void withoutItsReferenceListTheFileIsMissing() {
        Sealed sealed = backUp(Optional.empty());
        ChunkReader without = repository.reader();

        assertThatThrownBy(() -> VolumeStory.restore(
                        RestoreContent.open(repository.objects(), sealed.writer(), without, sealed.manifest())))
                .isInstanceOfSatisfying(
                        DavitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MISSING_DATA));
    }

    /** The parent's list is needed to take over, not to back up. */
    @Test
    void withoutTheParentsReferenceListTheFileIsReadAndStoredOnceMore() {
        Sealed first = backUp(Optional.empty());

        Sealed second = volume.backUpByLookingUp(repository, first);

        assertThat(volume.opened).containsExactly(FilePath.of("table"));
        assertRestores(second, table);
    }
}
