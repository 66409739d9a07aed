package io.davit.agent.catalog.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.davit.agent.catalog.Catalog;
import io.davit.agent.catalog.CatalogPoint;
import io.davit.agent.catalog.CatalogState;
import io.davit.agent.repository.JournalEntry;
import io.davit.agent.repository.RestorePointId;
import io.davit.agent.run.FastFolders;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RocksCatalogTest {
    private static final Instant NOON = Instant.parse("2026-05-01T12:00:00Z");

    @TempDir(factory = FastFolders.class)
    Path dataDir;

    private final FakeRepository repository = new FakeRepository("aaaa");

    @Test
    void listsTheNewestFirstWithEverythingTheirEntriesSay() {
        JournalEntry.PointSealed older = repository.seal("w1", NOON);
        JournalEntry.PointSealed newest = repository.seal("w2", NOON.plusSeconds(60));
        JournalEntry.PointSealed middle = repository.seal("w1", NOON.plusSeconds(30));
        try (Catalog catalog = RocksCatalog.open(dataDir)) {
            CatalogState state = catalog.sync("quay", repository, NOON);

            assertThat(state.points()).isEqualTo(3);
            assertThat(points(catalog))
                    .containsExactly(
                            new CatalogPoint("quay", newest.id(), newest.place().hash(), newest.summary()),
                            new CatalogPoint("quay", middle.id(), middle.place().hash(), middle.summary()),
                            new CatalogPoint("quay", older.id(), older.place().hash(), older.summary()));
        }
    }

    @Test
    void readsOnlyWhatIsNewAlsoAfterARestart() {
        repository.seal("w1", NOON);
        repository.seal("w1", NOON.plusSeconds(1));
        try (Catalog catalog = RocksCatalog.open(dataDir)) {
            catalog.sync("quay", repository, NOON);
        }
        repository.handedOut = 0;
        repository.seal("w1", NOON.plusSeconds(2));

        try (Catalog catalog = RocksCatalog.open(dataDir)) {
            CatalogState state = catalog.sync("quay", repository, NOON.plusSeconds(9));

            assertThat(repository.handedOut).isEqualTo(1);
            assertThat(state.points()).isEqualTo(3);
            assertThat(state.synced()).isEqualTo(NOON.plusSeconds(9));
        }
    }

    @Test
    void findsByIdByItsBeginningAndByRun() {
        JournalEntry.PointSealed point = repository.seal("w1", NOON);
        try (Catalog catalog = RocksCatalog.open(dataDir)) {
            catalog.sync("quay", repository, NOON);
            catalog.sync("pier", repository, NOON);

            assertThat(catalog.find("quay", point.id())).isPresent();
            assertThat(catalog.find("quay", new RestorePointId("w1", 9))).isEmpty();
            assertThat(catalog.find("w1", 10))
                    .extracting(CatalogPoint::location)
                    .containsExactly("pier", "quay");
            assertThat(catalog.find("w1", 1)).hasSize(1);
            assertThat(catalog.ofRun(point.summary().run())).isPresent();
        }
    }

    /** The journal of the pruner may be read before that of the restore point. */
    @Test
    void doesNotListWhatAPruneDropped() {
        JournalEntry.PointSealed gone = repository.seal("w1", NOON);
        JournalEntry.PointSealed later = repository.seal("w1", NOON.plusSeconds(1));
        repository.drop("a-pruner", gone.id());
        try (Catalog catalog = RocksCatalog.open(dataDir)) {
            assertThat(catalog.sync("quay", repository, NOON).points()).isOne();
            assertThat(points(catalog)).extracting(CatalogPoint::id).containsExactly(later.id());

            JournalEntry.PointSealed newest = repository.seal("w1", NOON.plusSeconds(2));
            repository.drop("z-pruner", later.id());
            assertThat(catalog.sync("quay", repository, NOON).points()).isOne();
            assertThat(points(catalog)).extracting(CatalogPoint::id).containsExactly(newest.id());
            assertThat(catalog.ofRun(later.summary().run())).isEmpty();
        }
    }

    @Test
    void startsAnewWhenTheLocationHoldsAnotherRepository() {
        repository.seal("w1", NOON);
        FakeRepository other = new FakeRepository("bbbb");
        JournalEntry.PointSealed theirs = other.seal("w1", NOON.plusSeconds(5));
        try (Catalog catalog = RocksCatalog.open(dataDir)) {
            catalog.sync("quay", repository, NOON);
            CatalogState state = catalog.sync("quay", other, NOON);

            assertThat(state.repositoryId()).isEqualTo("bbbb");
            assertThat(points(catalog)).extracting(CatalogPoint::id).containsExactly(theirs.id());
        }
    }

    @Test
    void showsARollbackEachTimeAndListsOnlyWhatIsStillThere() {
        JournalEntry.PointSealed first = repository.seal("w1", NOON);
        repository.seal("w1", NOON.plusSeconds(1));
        try (Catalog catalog = RocksCatalog.open(dataDir)) {
            catalog.sync("quay", repository, NOON);
            repository.rollBack("w1", 1);

            for (int i = 0; i < 2; i++) {
                CatalogState state = catalog.sync("quay", repository, NOON);
                assertThat(state.problems())
                        .extracting(Problem::code)
                        .containsExactly(ErrorCode.REPOSITORY_ROLLED_BACK);
                assertThat(state.points()).isEqualTo(1);
                assertThat(points(catalog)).extracting(CatalogPoint::id).containsExactly(first.id());
            }
            assertThat(catalog.state("quay").orElseThrow().problems()).hasSize(1);
        }
    }

    @Test
    void listsAgainWhatWasGoneAndIsBack() {
        repository.seal("w1", NOON);
        JournalEntry.PointSealed second = repository.seal("w1", NOON.plusSeconds(1));
        try (Catalog catalog = RocksCatalog.open(dataDir)) {
            catalog.sync("quay", repository, NOON);
            repository.rollBack("w1", 1);
            catalog.sync("quay", repository, NOON);
            repository.bringBack(second);

            CatalogState state = catalog.sync("quay", repository, NOON);

            assertThat(state.problems()).isEmpty();
            assertThat(state.points()).isEqualTo(2);
            assertThat(points(catalog)).extracting(CatalogPoint::id).contains(second.id());
        }
    }

    @Test
    void losesNothingWhenTheStoreFailsWhileARollbackIsRead() {
        repository.seal("w1", NOON);
        repository.seal("w1", NOON.plusSeconds(1));
        try (Catalog catalog = RocksCatalog.open(dataDir)) {
            catalog.sync("quay", repository, NOON);
            List<CatalogPoint> before = points(catalog);
            repository.rollBack("w1", 1);
            repository.failsAtReading = 2;

            assertThatThrownBy(() -> catalog.sync("quay", repository, NOON)).isInstanceOf(DavitException.class);

            assertThat(points(catalog)).isEqualTo(before);
            assertThat(catalog.state("quay").orElseThrow().points()).isEqualTo(2);
        }
    }

    @Test
    void countsWhatAnInterruptedSynchronisationHadReadAlready() {
        repository.seal("w1", NOON);
        try (Catalog catalog = RocksCatalog.open(dataDir)) {
            catalog.sync("quay", repository, NOON);
            for (int i = 0; i < 2_000; i++) {
                repository.seal("w1", NOON.plusSeconds(i + 1));
            }
            repository.failsAtEntry = 1_900;
            assertThatThrownBy(() -> catalog.sync("quay", repository, NOON)).isInstanceOf(DavitException.class);
            assertThat(points(catalog)).as("some were kept").hasSizeGreaterThan(1);
            repository.failsAtEntry = 0;

            CatalogState state = catalog.sync("quay", repository, NOON);

            assertThat(state.points()).isEqualTo(2_001);
            assertThat(points(catalog)).hasSize(2_001);
        }
    }

    @Test
    void isRebuiltWhenItsFilesAreDamaged() throws IOException {
        repository.seal("w1", NOON);
        try (Catalog catalog = RocksCatalog.open(dataDir)) {
            catalog.sync("quay", repository, NOON);
        }
        try (Stream<Path> files = Files.list(dataDir.resolve("catalog"))) {
            for (Path file : files.filter(f -> f.getFileName().toString().startsWith("MANIFEST"))
                    .toList()) {
                Files.write(file, new byte[100]);
            }
        }

        try (Catalog catalog = RocksCatalog.open(dataDir)) {
            assertThat(catalog.state("quay")).isEmpty();
            assertThat(catalog.sync("quay", repository, NOON).points()).isEqualTo(1);
        }
    }

    @Test
    void isReadBesideItsOwner() {
        repository.seal("w1", NOON);
        try (Catalog owner = RocksCatalog.open(dataDir)) {
            owner.sync("quay", repository, NOON);
            try (Catalog reader = RocksCatalog.openReadOnly(dataDir).orElseThrow()) {
                assertThat(points(reader)).hasSize(1);
            }
        }
    }

    private static List<CatalogPoint> points(Catalog catalog) {
        List<CatalogPoint> points = new ArrayList<>();
        catalog.newestFirst("quay", points::add);
        return points;
    }
}
