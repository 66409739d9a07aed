package io.davit.agent.repository.engine;

import static io.davit.agent.repository.engine.Codes.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.davit.agent.objectstore.Content;
import io.davit.agent.objectstore.FaultyStore;
import io.davit.agent.objectstore.ObjectKey;
import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.objectstore.decorate.StoreMeter;
import io.davit.agent.objectstore.memory.MemoryStore;
import io.davit.agent.repository.BackupWriter;
import io.davit.agent.repository.JournalEntry;
import io.davit.agent.repository.MapWriterMemory;
import io.davit.agent.repository.OpenRepository;
import io.davit.agent.repository.RestorePointId;
import io.davit.agent.repository.WriterMemory;
import io.davit.agent.repository.crypto.KeyCopies;
import io.davit.agent.repository.crypto.StretchingCost;
import io.davit.agent.repository.format.ObjectNames;
import io.davit.agent.run.FastFolders;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepositoryEngineTest {
    @TempDir(factory = FastFolders.class)
    Path folder;

    private final MemoryStore store = new MemoryStore(Clock.systemUTC());
    private final MapWriterMemory memory = new MapWriterMemory();
    private final SmallBackup first = SmallBackup.first();
    private Trusted unlocked;
    private int caches;

    @BeforeEach
    void initialise() {
        new DavitRepositories(StretchingCost.LEAST).initialise(store, Passphrases.right(), memory);
        unlocked = Trusted.open(store, Passphrases.right(), memory);
    }

    @Test
    void anotherAgentRestoresWithTheLocationAndThePassphraseAlone() {
        TestRun run = TestRun.next();
        RestorePointId id = backUp(first, run);

        try (OpenRepository elsewhere =
                new DavitRepositories().open(store, Passphrases.right(), new MapWriterMemory(), nextCache())) {
            assertThat(SmallBackup.read(elsewhere, id).isSame(first)).isTrue();
            assertThat(elsewhere.restorePoint(id).summary().run()).isEqualTo(run.id());
            assertThat(elsewhere.restorePoint(id).summary().storedBytes()).isPositive();
        }
        assertThat(run.ledger.leaks).as("no spool file is left").isEmpty();
    }

    @Test
    void aSecondBackupStoresOnlyWhatIsNew() {
        Path cache = nextCache();
        RestorePointId one;
        RestorePointId two;
        long stored;
        try (OpenRepository repository = open(store, memory, cache)) {
            one = first.write(repository, TestRun.next(), List.of());
            two = first.more().write(repository, TestRun.next(), List.of());
            stored = repository.restorePoint(two).summary().storedBytes();
        }

        assertThat(stored).isBetween(50_000L, 100_000L);
        try (OpenRepository elsewhere = open(store, new MapWriterMemory())) {
            assertThat(SmallBackup.read(elsewhere, one).isSame(first)).isTrue();
            assertThat(SmallBackup.read(elsewhere, two).isSame(first.more())).isTrue();
        }
    }

    @Test
    void keepsTheProblemsOfTheBackup() {
        RestorePointId id;
        Problem problem = Problem.warning(ErrorCode.FILE_VANISHED, "harbour/data log", "it was deleted");
        try (OpenRepository repository = open(store, memory)) {
            id = first.write(repository, TestRun.next(), List.of(problem));
        }

        try (OpenRepository elsewhere = open(store, new MapWriterMemory())) {
            assertThat(elsewhere.restorePoint(id).problems()).containsExactly(problem);
        }
    }

    @Test
    void aRunIsSealedOnce() {
        TestRun run = TestRun.next();
        RestorePointId id = backUp(first, run);
        int objects = RepositoryTrustTest.keys(store).size();

        try (OpenRepository again = open(store, memory);
                BackupWriter writer = again.startBackup(run.context())) {
            assertThat(writer.alreadySealed()).contains(id);
            assertThat(writer.seal(first.summary(run), List.of()).point()).isEqualTo(id);
        }
        assertThat(RepositoryTrustTest.keys(store)).hasSize(objects);
    }

    @Test
    void anAbandonedRunIsClosedWithItsCodeAndItsDataIsReused() {
        TestRun run = TestRun.next();
        Path cache = nextCache();
        try (OpenRepository repository = open(store, memory, cache)) {
            try (BackupWriter writer = repository.startBackup(run.context())) {
                first.writeStreams(writer);
                writer.abandon(ErrorCode.RUN_CANCELED);
                assertThatThrownBy(() -> writer.seal(first.summary(run), List.of()))
                        .isInstanceOf(IllegalStateException.class);
            }
        }

        List<JournalEntry> entries = entries(store);
        assertThat(entries).hasSize(2);
        assertThat(((JournalEntry.RunClosed) entries.get(1)).failure()).isEqualTo("RUN_CANCELED");
    }

    @Test
    void writesOnlyOneBackupAtATime() {
        try (OpenRepository repository = open(store, memory)) {
            BackupWriter writer = repository.startBackup(TestRun.next().context());
            assertThatThrownBy(() -> repository.startBackup(TestRun.next().context()))
                    .isInstanceOf(IllegalStateException.class);
            writer.close();
            writer.close();
            repository.startBackup(TestRun.next().context()).close();
        }
    }

    @Test
    void knowsNoRestorePointWhereThereIsNone() {
        RestorePointId id = backUp(first, TestRun.next());
        try (OpenRepository repository = open(store, memory)) {
            for (RestorePointId wrong : List.of(
                    new RestorePointId(id.writerId(), id.number() + 7),
                    new RestorePointId(id.writerId(), id.number() + 1),
                    new RestorePointId(id.writerId(), 0),
                    new RestorePointId("nobody", 1))) {
                assertFails(() -> repository.restorePoint(wrong), ErrorCode.RESTORE_POINT_UNKNOWN);
            }
        }
    }

    @Tag("search")
    @Test
    void finishesARunThatWasKilledAtAnyRequest() {
        for (FaultyStore.Call call : requestsOfARun()) {
            finishesAfter(call.number(), FaultyStore.Fault.ERROR_BEFORE);
            if (call.verb() == StoreMeter.Verb.CREATE) {
                finishesAfter(call.number(), FaultyStore.Fault.ERROR_AFTER);
            }
        }
    }

    private List<FaultyStore.Call> requestsOfARun() {
        FaultyStore counting = new FaultyStore(copyOf(store));
        try (OpenRepository repository = open(counting, memory.copy(), nextCache())) {
            first.write(repository, TestRun.next(), List.of());
        }
        assertThat(counting.calls()).hasSizeGreaterThan(12);
        return counting.calls();
    }

    private void finishesAfter(int killed, FaultyStore.Fault fault) {
        ObjectStore location = copyOf(store);
        MapWriterMemory remembered = memory.copy();
        Path cache = nextCache();
        TestRun run = TestRun.next();
        FaultyStore faulty = new FaultyStore(location).failCall(killed, fault);
        try (OpenRepository repository = open(faulty, remembered, cache)) {
            first.write(repository, run, List.of());
        } catch (DavitException e) {
            assertThat(e.code()).isIn(ErrorCode.STORE_FAILED, ErrorCode.STORE_UNREACHABLE);
        }

        RestorePointId id;
        try (OpenRepository repository = open(location, remembered, cache)) {
            id = first.write(repository, run, List.of());
        }

        try (OpenRepository elsewhere = open(location, new MapWriterMemory(), nextCache())) {
            assertThat(SmallBackup.read(elsewhere, id).isSame(first))
                    .as("killed at request %s, %s", killed, fault)
                    .isTrue();
            List<JournalEntry> entries = new ArrayList<>();
            assertThat(elsewhere.readJournals(Map.of(), entries::add)).isEmpty();
            assertThat(entries)
                    .filteredOn(JournalEntry.PointSealed.class::isInstance)
                    .hasSize(1);
            assertThat(entries)
                    .filteredOn(JournalEntry.RunOpened.class::isInstance)
                    .hasSize(1);
            assertThat(entries)
                    .filteredOn(JournalEntry.RunClosed.class::isInstance)
                    .hasSize(1);
        }
    }

    @Tag("search")
    @Test
    void endsCompleteOrWithACodeWhateverTheStoreAnswers() {
        for (FaultyStore.Call call : requestsOfARun()) {
            List<FaultyStore.Fault> faults = switch (call.verb()) {
                case CREATE -> List.of(FaultyStore.Fault.RESET);
                case READ ->
                    List.of(
                            FaultyStore.Fault.STALE,
                            FaultyStore.Fault.SHORT,
                            FaultyStore.Fault.FLIPPED_BIT,
                            FaultyStore.Fault.OTHER_OBJECT);
                case STAT, LIST, DELETE, LOCK -> List.of(FaultyStore.Fault.STALE, FaultyStore.Fault.RESET);
            };
            faults.forEach(fault -> endsWell(call.number(), fault));
        }
    }

    /** Whatever restore point is in a journal afterwards can be restored; what ended well is there. */
    private void endsWell(int at, FaultyStore.Fault fault) {
        MemoryStore location = copyOf(store);
        FaultyStore faulty = new FaultyStore(location).failCall(at, fault);
        RestorePointId done = null;
        try (OpenRepository repository = open(faulty, memory.copy(), nextCache())) {
            done = first.write(repository, TestRun.next(), List.of());
        } catch (DavitException e) {
            assertThat(e.code()).as("%s at request %s", fault, at).isNotEqualTo(ErrorCode.INTERNAL_ERROR);
        }

        List<RestorePointId> listed = entries(location).stream()
                .filter(JournalEntry.PointSealed.class::isInstance)
                .map(entry -> ((JournalEntry.PointSealed) entry).id())
                .toList();
        assertThat(listed).hasSizeLessThan(2);
        if (done != null) {
            assertThat(listed).as("%s at request %s", fault, at).containsExactly(done);
        }
        try (OpenRepository elsewhere = open(location, new MapWriterMemory())) {
            for (RestorePointId id : listed) {
                assertThat(SmallBackup.read(elsewhere, id).isSame(first))
                        .as("%s at request %s", fault, at)
                        .isTrue();
            }
        }
    }

    @Test
    void neverGivesWrongDataFromAlteredObjects() {
        RestorePointId id = backUp(first, TestRun.next());
        for (ObjectKey key : RepositoryTrustTest.keys(store)) {
            byte[] whole = RepositoryTrustTest.bytes(store, key);
            for (int at : places(whole.length)) {
                byte[] flipped = whole.clone();
                flipped[at] ^= (byte) (1 << at % 8);
                assertNoticed(id, key, flipped, "bit flipped at " + at);
            }
            for (int length : new int[] {0, whole.length / 2, whole.length - 1}) {
                assertNoticed(id, key, Arrays.copyOf(whole, length), "cut to " + length);
            }
        }
    }

    /** Ends, and some in between. */
    private static TreeSet<Integer> places(int length) {
        TreeSet<Integer> places = new TreeSet<>(List.of(0, 12, length - 1, length - 65));
        for (int i = 1; i <= 4; i++) {
            places.add(length * i / 5);
        }
        places.removeIf(at -> at < 0 || at >= length);
        return places;
    }

    /** An altered object that the restore point does not need at least shows when the journals are read. */
    private void assertNoticed(RestorePointId id, ObjectKey key, byte[] bytes, String how) {
        ObjectStore altered = RepositoryTrustTest.copy(store, key, bytes);
        boolean refused = false;
        if (key.equals(ObjectNames.FORMAT) || key.value().startsWith("slots/")) {
            assertThatThrownBy(() -> Trusted.open(altered, Passphrases.right(), memory))
                    .as("%s %s", key, how)
                    .isInstanceOf(DavitException.class);
            return;
        }
        try (OpenRepository elsewhere = open(altered, new MapWriterMemory(), nextCache())) {
            try {
                assertThat(SmallBackup.read(elsewhere, id).isSame(first))
                        .as("%s %s", key, how)
                        .isTrue();
            } catch (DavitException e) {
                refused = true;
                assertThat(e.code()).isNotEqualTo(ErrorCode.INTERNAL_ERROR);
            }
            if (!refused && !isPackDirectory(key, how)) {
                assertThat(elsewhere.readJournals(Map.of(), entry -> {}))
                        .as("%s %s", key, how)
                        .isNotEmpty();
            }
        }
    }

    /** Header and directory of a pack are for recovery: a restore does not read them, verifying does. */
    private static boolean isPackDirectory(ObjectKey key, String how) {
        return key.value().startsWith("packs/") && how.startsWith("bit");
    }

    @Test
    void saysWhichPackIsMissingBeforeAnythingIsRestored() {
        RestorePointId id = backUp(first, TestRun.next());
        List<ObjectKey> packs = RepositoryTrustTest.keys(store).stream()
                .filter(key -> key.value().startsWith("packs/"))
                .toList();
        assertThat(packs).hasSizeGreaterThan(1);
        for (ObjectKey pack : packs) {
            MemoryStore without = copyOf(store);
            without.delete(pack);
            try (OpenRepository elsewhere = open(without, new MapWriterMemory())) {
                assertThatThrownBy(() -> elsewhere.restorePoint(id).confirmPresence())
                        .isInstanceOfSatisfying(DavitException.class, e -> {
                            assertThat(e.code()).isEqualTo(ErrorCode.MISSING_DATA);
                            assertThat(e.sentence()).contains(pack.value());
                        });
            }
        }
    }

    @Test
    void saysThatDataIsMissingWhenTheListingOfIndexSegmentsIsEmpty() {
        RestorePointId id = backUp(first, TestRun.next());
        FaultyStore faulty = new FaultyStore(store);
        for (ObjectKey key : RepositoryTrustTest.keys(store)) {
            if (key.value().startsWith("index/")) {
                store.delete(key);
            }
        }

        try (OpenRepository elsewhere = open(faulty, new MapWriterMemory())) {
            assertFails(() -> elsewhere.restorePoint(id).confirmPresence(), ErrorCode.MISSING_DATA);
        }
    }

    /** Several times: segments are read in the order of their random names. */
    @RepeatedTest(5)
    void readsLostDataAgainInTheNextRun() {
        Path cache = nextCache();
        TestRun second = TestRun.next();
        try (OpenRepository repository = open(store, memory, cache)) {
            first.write(repository, TestRun.next(), List.of());
            RepositoryTrustTest.keys(store).stream()
                    .filter(key -> key.value().startsWith("packs/"))
                    .forEach(store::delete);
            RestorePointId id = null;
            for (int attempt = 0; id == null && attempt < 3; attempt++) {
                try {
                    id = first.write(repository, second, List.of());
                } catch (DavitException e) {
                    assertThat(e.code()).isEqualTo(ErrorCode.MISSING_DATA);
                }
            }
            assertThat(id).isNotNull();
            try (OpenRepository elsewhere = open(store, new MapWriterMemory())) {
                assertThat(SmallBackup.read(elsewhere, id).isSame(first)).isTrue();
            }
        }
    }

    /** Format 10.2: nobody knows what it condemned, so nothing older is referred to any more; that costs space only. */
    @Test
    void storesEverythingAnewOnceWhereACondemnedListCannotBeRead() {
        RestorePointId id = backUp(first, TestRun.next());
        RestorePointId second = backUp(first, TestRun.next());
        store.create(ObjectNames.condemned(1), Content.of(new byte[10]));
        RestorePointId third = backUp(first, TestRun.next());
        RestorePointId fourth = backUp(first, TestRun.next());

        try (OpenRepository repository = open(store, memory)) {
            long whole = stored(repository, id);
            assertThat(stored(repository, second)).isLessThan(whole / 2);
            assertThat(stored(repository, third)).isGreaterThan(whole * 9 / 10);
            assertThat(stored(repository, fourth)).isLessThan(whole / 2);
            assertThat(SmallBackup.read(repository, id).isSame(first)).isTrue();
            assertThat(SmallBackup.read(repository, fourth).isSame(first)).isTrue();
        }
    }

    private static long stored(OpenRepository repository, RestorePointId id) {
        return repository.restorePoint(id).summary().storedBytes();
    }

    private RestorePointId backUp(SmallBackup backup, TestRun run) {
        try (OpenRepository repository = open(store, memory)) {
            return backup.write(repository, run, List.of());
        }
    }

    private OpenRepository open(ObjectStore location, WriterMemory remembered) {
        return open(location, remembered, nextCache());
    }

    private OpenRepository open(ObjectStore location, WriterMemory remembered, Path cache) {
        return new DavitRepository(trust(location, remembered), cache);
    }

    /** As after opening, without stretching the passphrase each time. */
    private Trusted trust(ObjectStore location, WriterMemory remembered) {
        Unlocking.Unlocked keys =
                new Unlocking.Unlocked(KeyCopies.of(unlocked.keys()), unlocked.slot(), Optional.empty());
        return Trusted.of(location, unlocked.marker(), keys, unlocked.epochs(), false, remembered);
    }

    private Path nextCache() {
        return folder.resolve("cache-" + caches++);
    }

    private List<JournalEntry> entries(ObjectStore location) {
        List<JournalEntry> entries = new ArrayList<>();
        try (Trusted trusted = trust(location, new MapWriterMemory())) {
            assertThat(trusted.readJournals(Map.of(), entries::add)).isEmpty();
        }
        return entries;
    }

    private static MemoryStore copyOf(ObjectStore location) {
        MemoryStore copy = new MemoryStore(Clock.systemUTC());
        for (ObjectKey key : RepositoryTrustTest.keys(location)) {
            copy.create(key, Content.of(RepositoryTrustTest.bytes(location, key)));
        }
        return copy;
    }
}
