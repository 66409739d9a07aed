package io.davit.agent.repository.engine;

import static io.davit.agent.repository.engine.Codes.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import io.davit.agent.objectstore.Content;
import io.davit.agent.objectstore.FaultyStore;
import io.davit.agent.objectstore.FaultyStore.Fault;
import io.davit.agent.objectstore.ObjectKey;
import io.davit.agent.objectstore.decorate.StoreMeter.Verb;
import io.davit.agent.repository.JournalEntry;
import io.davit.agent.repository.OpenRepository;
import io.davit.agent.repository.RestorePointId;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.format.ObjectKind;
import io.davit.agent.repository.format.ObjectNames;
import io.davit.agent.repository.format.WriterId;
import io.davit.agent.run.FastFolders;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One object that is damaged, forged or gone costs what only it says, and nothing else, and is told with a code. */
class DamagedObjectsTest {
    @TempDir(factory = FastFolders.class)
    Path folder;

    private final SmallBackup backup = SmallBackup.first();
    private TestLocation location;
    private Path cache;
    private RestorePointId one;
    private int caches;

    @BeforeEach
    void backUpOnce() {
        location = TestLocation.initialised();
        cache = nextCache();
        one = backUp(backup);
    }

    /** What is wrong with an index segment. */
    enum Damage {
        FLIPPED(ErrorCode.REPOSITORY_TAMPERED, bytes -> flipped(bytes, bytes.length / 2)),
        ANOTHER_VERSION(ErrorCode.READER_TOO_OLD, bytes -> flipped(bytes, 5)),
        EMPTY(ErrorCode.REPOSITORY_TAMPERED, bytes -> new byte[0]),
        TOO_LONG(ErrorCode.REPOSITORY_TAMPERED, bytes -> new byte[(16 << 20) + 1]);

        private final ErrorCode code;
        private final UnaryOperator<byte[]> change;

        Damage(ErrorCode code, UnaryOperator<byte[]> change) {
            this.code = code;
            this.change = change;
        }
    }

    @ParameterizedTest
    @EnumSource
    void aDamagedSegmentCostsOnlyWhatItAloneNames(Damage damage) {
        List<ObjectKey> named = keys("index/");
        RestorePointId two = backUp(backup.more());
        List<ObjectKey> later = keys("index/");
        later.removeAll(named);
        assertThat(later).isNotEmpty();
        later.forEach(key -> replace(key, damage.change));

        try (OpenRepository elsewhere = location.openElsewhere(nextCache())) {
            assertThat(SmallBackup.read(elsewhere, one).isSame(backup)).isTrue();
            assertFails(() -> SmallBackup.read(elsewhere, two), damage.code);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatADamagedSegmentNamedIsStoredAnewByAnAgentThatLostItsIndex(Damage damage) {
        keys("index/").forEach(key -> replace(key, damage.change));
        cache = nextCache();

        RestorePointId two = backUp(backup);

        try (OpenRepository elsewhere = location.openElsewhere(nextCache())) {
            assertThat(SmallBackup.read(elsewhere, two).isSame(backup)).isTrue();
            assertThat(elsewhere.restorePoint(two).problems())
                    .extracting(Problem::code)
                    .containsExactly(damage.code);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAgentThatKnowsASegmentByHeartCountsOnItOnlyWhileItIsThere(Damage damage) {
        keys("index/").forEach(key -> replace(key, damage.change));

        RestorePointId two = backUp(backup);

        try (OpenRepository elsewhere = location.openElsewhere(nextCache())) {
            assertThat(SmallBackup.read(elsewhere, two).isSame(backup)).isTrue();
        }
    }

    @Test
    void anAgentThatKnowsASegmentByHeartStoresAnewWhatItNamedWhenItIsGone() {
        keys("index/").forEach(location.store::delete);

        RestorePointId two = backUp(backup);
        RestorePointId three = backUp(backup);

        try (OpenRepository elsewhere = location.openElsewhere(nextCache())) {
            assertThat(SmallBackup.read(elsewhere, two).isSame(backup)).isTrue();
            assertThat(elsewhere.restorePoint(two).problems())
                    .extracting(Problem::code)
                    .containsExactly(ErrorCode.MISSING_DATA);
            assertThat(elsewhere.restorePoint(three).problems())
                    .as("it is whole again")
                    .isEmpty();
        }
    }

    @Test
    void anEmptyListingOfSegmentsCostsNothing() {
        FaultyStore faulty = new FaultyStore(location.store)
                .whereRecentIs(key -> true)
                .fail(Fault.STALE, call -> call.verb() == Verb.LIST);

        try (OpenRepository repository = location.open(faulty, location.memory, cache)) {
            RestorePointId two = backup.write(repository, TestRun.next(), List.of());
            assertThat(repository.restorePoint(two).summary().storedBytes()).isLessThan(20_000);
            assertThat(repository.restorePoint(two).problems()).isEmpty();
        }
    }

    @Test
    void aForgedSegmentChangesNothingForAnybody() {
        byte[] forged = location.store.readWhole(keys("index/").getFirst(), 1 << 20);
        location.store.create(ObjectNames.of(ObjectKind.INDEX, ObjectId.random()), Content.of(forged));

        RestorePointId two = backUp(backup.more());

        try (OpenRepository elsewhere = location.openElsewhere(nextCache())) {
            assertThat(SmallBackup.read(elsewhere, one).isSame(backup)).isTrue();
            assertThat(SmallBackup.read(elsewhere, two).isSame(backup.more())).isTrue();
            assertThat(elsewhere.restorePoint(two).problems())
                    .extracting(Problem::code)
                    .containsExactly(ErrorCode.REPOSITORY_TAMPERED);
        }
    }

    @Test
    void aSegmentThatIsListedAndGoneIsMissingDataForWhatItNames() {
        ObjectKey segment = keys("index/").getFirst();
        FaultyStore stale = new FaultyStore(location.store)
                .fail(ErrorCode.STORE_OBJECT_MISSING, call -> call.key().equals(segment.value()));

        try (OpenRepository elsewhere = location.open(stale, location.memory.copy(), nextCache())) {
            assertFails(() -> SmallBackup.read(elsewhere, one), ErrorCode.MISSING_DATA);
        }
    }

    @Test
    void oneDamagedAnswerCostsNoSegment() {
        FaultyStore faulty = new FaultyStore(location.store);
        int[] reads = {0};
        faulty.fail(
                Fault.FLIPPED_BIT,
                call -> call.verb() == Verb.READ && call.key().startsWith("index/") && reads[0]++ == 0);

        try (OpenRepository elsewhere = location.open(faulty, location.memory.copy(), nextCache())) {
            assertThat(SmallBackup.read(elsewhere, one).isSame(backup)).isTrue();
        }
        assertThat(reads[0]).isGreaterThan(1);
    }

    /** What keeps a line from going on. */
    enum EndOfTheLine {
        JUNK_AT_THE_NEXT_NAME {
            @Override
            void happensTo(DamagedObjectsTest test) {
                test.location.store.create(test.entry(test.one.number() + 2), Content.of(new byte[] {1, 2, 3}));
            }
        },
        AN_OLD_ENTRY_AT_THE_NEXT_NAME {
            @Override
            void happensTo(DamagedObjectsTest test) {
                byte[] old = test.location.store.readWhole(test.entry(test.one.number()), 1 << 20);
                test.location.store.create(test.entry(test.one.number() + 2), Content.of(old));
            }
        },
        ITS_NEWEST_ENTRY_IS_DAMAGED {
            @Override
            void happensTo(DamagedObjectsTest test) {
                test.replace(test.entry(test.one.number() + 1), bytes -> flipped(bytes, bytes.length / 2));
            }
        },
        ITS_REGISTRY_ENTRY_IS_DAMAGED {
            @Override
            void happensTo(DamagedObjectsTest test) {
                test.replace(
                        ObjectNames.writer(new WriterId(test.one.writerId())),
                        bytes -> flipped(bytes, bytes.length / 2));
            }
        };

        abstract void happensTo(DamagedObjectsTest test);
    }

    @ParameterizedTest
    @EnumSource
    void aLineThatCannotGoOnIsFollowedByAnother(EndOfTheLine end) {
        end.happensTo(this);
        Map<ObjectKey, byte[]> before = objects();

        RestorePointId two = backUp(backup.more());
        RestorePointId three = backUp(backup.more());

        assertThat(two.writerId()).isNotEqualTo(one.writerId());
        assertThat(three.writerId()).as("the new line goes on").isEqualTo(two.writerId());
        assertThat(objects()).as("nothing is overwritten").containsAllEntriesOf(before);
        try (OpenRepository elsewhere = location.openElsewhere(nextCache())) {
            List<RestorePointId> listed = new ArrayList<>();
            List<Problem> problems = elsewhere.readJournals(Map.of(), entry -> {
                if (entry instanceof JournalEntry.PointSealed point) {
                    listed.add(point.id());
                }
            });
            assertThat(problems)
                    .as("of the old line only")
                    .isNotEmpty()
                    .allSatisfy(problem -> assertThat(problem.subject()).startsWith(one.writerId()));
            assertThat(listed).contains(two, three);
            for (RestorePointId id : listed) {
                assertThat(SmallBackup.read(elsewhere, id).isSame(id.equals(one) ? backup : backup.more()))
                        .isTrue();
            }
            assertThat(elsewhere.restorePoint(two).problems())
                    .as("the first one says why")
                    .extracting(Problem::subject)
                    .contains("writer " + one.writerId());
            assertThat(elsewhere.restorePoint(three).problems())
                    .extracting(Problem::subject)
                    .doesNotContain("writer " + one.writerId());
        }
    }

    @Test
    void oneDamagedAnswerEndsNoLine() {
        for (String key : List.of("points/", "writers/")) {
            FaultyStore faulty = new FaultyStore(location.store);
            int[] reads = {0};
            faulty.fail(
                    Fault.FLIPPED_BIT,
                    call -> call.verb() == Verb.READ && call.key().startsWith(key) && reads[0]++ == 0);

            try (OpenRepository repository = location.open(faulty, location.memory, cache)) {
                RestorePointId id = backup.write(repository, TestRun.next(), List.of());
                assertThat(id.writerId()).isEqualTo(one.writerId());
            }
            assertThat(reads[0]).isGreaterThan(1);
        }
    }

    @Test
    void anOlderEntryThatIsDamagedKeepsNothingFromBeingBackedUp() {
        backUp(backup.more());
        replace(entry(one.number()), bytes -> flipped(bytes, bytes.length / 2));
        replace(entry(one.number() + 3), bytes -> flipped(bytes, bytes.length / 2));

        RestorePointId three = backUp(backup.more());

        try (OpenRepository repository = location.open(cache)) {
            assertThat(SmallBackup.read(repository, three).isSame(backup.more()))
                    .isTrue();
        }
    }

    private ObjectKey entry(long number) {
        return ObjectNames.point(new WriterId(one.writerId()), number);
    }

    private RestorePointId backUp(SmallBackup what) {
        try (OpenRepository repository = location.open(cache)) {
            return what.write(repository, TestRun.next(), List.of());
        }
    }

    private void replace(ObjectKey key, UnaryOperator<byte[]> change) {
        byte[] bytes = location.store.readWhole(key, 1 << 20);
        location.store.delete(key);
        location.store.create(key, Content.of(change.apply(bytes)));
    }

    private List<ObjectKey> keys(String prefix) {
        List<ObjectKey> keys = new ArrayList<>();
        location.store.list(prefix, stat -> keys.add(stat.key()));
        return keys;
    }

    private Map<ObjectKey, byte[]> objects() {
        Map<ObjectKey, byte[]> objects = new HashMap<>();
        keys("").forEach(key -> objects.put(key, location.store.readWhole(key, 64 << 20)));
        return objects;
    }

    private static byte[] flipped(byte[] bytes, int at) {
        byte[] flipped = bytes.clone();
        flipped[at] ^= 0x10;
        return flipped;
    }

    private Path nextCache() {
        return folder.resolve("cache-" + caches++);
    }
}
