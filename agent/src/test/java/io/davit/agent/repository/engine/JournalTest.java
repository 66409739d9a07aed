package io.davit.agent.repository.engine;

import static io.davit.agent.repository.engine.Codes.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import io.davit.agent.objectstore.Content;
import io.davit.agent.objectstore.FaultyStore;
import io.davit.agent.objectstore.ObjectKey;
import io.davit.agent.objectstore.decorate.StoreMeter;
import io.davit.agent.objectstore.memory.MemoryStore;
import io.davit.agent.repository.JournalEntry;
import io.davit.agent.repository.JournalHead;
import io.davit.agent.repository.MapWriterMemory;
import io.davit.agent.repository.RestorePointSummary;
import io.davit.agent.repository.VolumeIdentity;
import io.davit.agent.repository.crypto.Marker;
import io.davit.agent.repository.crypto.OwnerKeys;
import io.davit.agent.repository.crypto.WriterKey;
import io.davit.agent.repository.crypto.WriterRecord;
import io.davit.agent.repository.format.ContentId;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.format.ObjectKind;
import io.davit.agent.repository.format.ObjectNames;
import io.davit.agent.repository.format.WriterId;
import io.davit.agent.repository.journal.Entry;
import io.davit.agent.repository.journal.EntryBody;
import io.davit.agent.repository.journal.OwnJournal;
import io.davit.agent.repository.journal.PointRoots;
import io.davit.agent.run.RunId;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import io.davit.signing.SigningKey;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JournalTest {
    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");
    private final Clock clock = Clock.fixed(NOON, ZoneOffset.UTC);
    private final RunId run = RunId.next(clock);
    private final MemoryStore store = new MemoryStore(clock);
    private final MapWriterMemory memory = new MapWriterMemory();
    private final Map<String, JournalHead> known = new HashMap<>();
    private final List<JournalEntry> read = new ArrayList<>();

    @BeforeEach
    void initialise() {
        RepositoryTrustTest.initialise(store, memory);
    }

    @Test
    void readsBackEveryEntryOnceAndInOrder() {
        WriterId writer = writeThree(memory);

        assertThat(sync(new MapWriterMemory())).isEmpty();
        assertThat(read)
                .hasExactlyElementsOfTypes(
                        JournalEntry.RunOpened.class, JournalEntry.PointSealed.class, JournalEntry.RunClosed.class);
        JournalEntry.PointSealed sealed = (JournalEntry.PointSealed) read.get(1);
        assertThat(sealed.summary()).isEqualTo(summary(run));
        assertThat(sealed.id()).hasToString(writer + "-2");

        read.clear();
        assertThat(sync(new MapWriterMemory())).isEmpty();
        assertThat(read).as("nothing is new").isEmpty();
    }

    @Test
    void goesOnWhereAnEarlierProcessStopped() {
        writeThree(memory);
        MapWriterMemory forgetful = memory.copy();
        write(memory, journal -> journal.append(new EntryBody.RunOpened(run), run, clock, List.of()));

        write(forgetful, journal -> journal.append(new EntryBody.RunClosed(run, "STORE_FULL"), run, clock, List.of()));

        assertThat(sync(new MapWriterMemory())).isEmpty();
        assertThat(read).extracting(entry -> entry.place().number()).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void acceptsItsOwnEntryWhoseAnswerWasLost() {
        writeThree(memory);
        FaultyStore faulty = new FaultyStore(store)
                .fail(
                        FaultyStore.Fault.ERROR_AFTER,
                        call -> call.verb() == StoreMeter.Verb.CREATE
                                && call.key().endsWith("0004"));
        try (Trusted trusted = Trusted.open(faulty, Passphrases.right(), memory)) {
            OwnJournal journal = WriterLine.open(trusted).journal();
            assertFails(
                    () -> journal.append(new EntryBody.RunOpened(run), run, clock, List.of()),
                    ErrorCode.STORE_UNREACHABLE);
        }

        write(memory, journal -> {
            assertThat(journal.trace(run).open()).isTrue();
            return journal.append(new EntryBody.RunClosed(run, ""), run, clock, List.of());
        });
        assertThat(sync(new MapWriterMemory())).isEmpty();
        assertThat(read).hasSize(5);
    }

    @Test
    void findsWhatARunLeftBehind() {
        write(memory, journal -> {
            assertThat(journal.trace(run)).isEqualTo(OwnJournal.RunTrace.NONE);
            journal.append(new EntryBody.RunOpened(run), run, clock, List.of());
            assertThat(journal.trace(run).open()).isTrue();
            Entry point = journal.append(point(run), run, clock, List.of());
            assertThat(journal.trace(run).point()).contains(point);
            assertThat(journal.trace(run).open()).isTrue();
            Entry closed = journal.append(new EntryBody.RunClosed(run, ""), run, clock, List.of());
            assertThat(journal.trace(run))
                    .isEqualTo(new OwnJournal.RunTrace(false, java.util.Optional.of(point), 0, 0));
            return closed;
        });
    }

    @Test
    void aRunThatFailedMayBeOpenedAgain() {
        write(memory, journal -> {
            journal.append(new EntryBody.RunOpened(run), run, clock, List.of());
            journal.append(new EntryBody.RunClosed(run, "STORE_FULL"), run, clock, List.of());
            assertThat(journal.trace(run).open()).isFalse();
            Entry again = journal.append(new EntryBody.RunOpened(run), run, clock, List.of());
            assertThat(journal.trace(run).open()).isTrue();
            return again;
        });
    }

    @Test
    void noEntryIsDatedBeforeTheOneBeforeOrBeforeItsRun() {
        Clock late = Clock.fixed(NOON.minusSeconds(86_400), ZoneOffset.UTC);
        write(memory, journal -> {
            journal.append(new EntryBody.RunOpened(run), run, clock, List.of());
            Entry back = journal.append(new EntryBody.RunClosed(run, ""), run, late, List.of());
            assertThat(back.written()).isEqualTo(NOON);
            return back;
        });
    }

    @Test
    void findsTheNewestRestorePointOfAClaim() {
        writeThree(memory);
        write(memory, journal -> {
            assertThat(journal.newestWith(new VolumeIdentity("harbour", "data", "pv-9")))
                    .isPresent();
            assertThat(journal.newestWith(new VolumeIdentity("harbour", "empty", "pv-2")))
                    .isEmpty();
            return journal.append(new EntryBody.RunOpened(run), run, clock, List.of());
        });
    }

    @Test
    void copiesTheSlotsIntoTheRestorePoint() {
        WriterId writer = writeThree(memory);
        try (Trusted trusted = Trusted.open(store, Passphrases.right(), memory)) {
            byte[] bytes = RepositoryTrustTest.bytes(store, ObjectNames.point(writer, 2));
            assertThat(trusted.objects().openNumbered(ObjectKind.POINT, bytes).slots())
                    .containsExactly(trusted.slot().object());
        }
    }

    @Test
    void reportsAMissingEntryAsAGapAndShowsWhatIsBeforeIt() {
        WriterId writer = writeThree(memory);
        store.delete(ObjectNames.point(writer, 2));

        assertProblem(sync(new MapWriterMemory()), ErrorCode.REPOSITORY_GAP);
        assertThat(read).hasSize(1);
    }

    @Test
    void asksAgainBeforeItSaysGap() {
        WriterId writer = writeThree(memory);
        ObjectKey second = ObjectNames.point(writer, 2);
        List<Integer> asked = new ArrayList<>();
        FaultyStore faulty = new FaultyStore(store).fail(ErrorCode.STORE_OBJECT_MISSING, call -> {
            if (call.key().equals(second.value())) {
                asked.add(call.number());
            }
            return call.key().equals(second.value()) && asked.size() == 1;
        });

        try (Trusted trusted = Trusted.open(faulty, Passphrases.right(), new MapWriterMemory())) {
            assertThat(trusted.readJournals(Map.of(), read::add)).isEmpty();
        }
        assertThat(read).hasSize(3);
    }

    @Test
    void reportsAJournalThatIsBehindWhatWasSeen() {
        WriterId writer = writeThree(memory);
        MapWriterMemory witness = new MapWriterMemory();
        sync(witness);
        store.delete(ObjectNames.point(writer, 3));

        assertProblem(sync(new MapWriterMemory()), ErrorCode.REPOSITORY_ROLLED_BACK);
        known.clear();
        assertProblem(sync(witness), ErrorCode.REPOSITORY_ROLLED_BACK);
    }

    @Test
    void goesOnUnderANewWriterAfterARollback() {
        WriterId lost = writeThree(memory);
        store.delete(ObjectNames.point(lost, 3));

        try (Trusted trusted = Trusted.open(store, Passphrases.right(), memory)) {
            WriterLine line = WriterLine.open(trusted);
            assertThat(line.journal().writer()).isNotEqualTo(lost);
            assertThat(line.problems()).extracting(Problem::code).containsExactly(ErrorCode.REPOSITORY_ROLLED_BACK);
        }
        assertThat(store.stat(ObjectNames.point(lost, 3)))
                .as("nothing is put back")
                .isEmpty();
    }

    @Test
    void refusesAnEntrySignedByAStranger() {
        WriterId writer = writeThree(memory);
        WriterKey stranger = new WriterKey(WriterId.random(), SigningKey.random());
        forge(writer, 4, trustedKeys -> stranger);

        assertProblem(sync(new MapWriterMemory()), ErrorCode.REPOSITORY_WRITER_UNKNOWN);
        assertThat(read).hasSize(3);
    }

    @Test
    void refusesAnEntryOfOneWriterInTheJournalOfAnother() {
        WriterId writer = writeThree(memory);
        MapWriterMemory other = new MapWriterMemory();
        WriterId second = writeThree(other);
        store.create(
                ObjectNames.point(writer, 4),
                Content.of(RepositoryTrustTest.bytes(store, ObjectNames.point(second, 1))));

        assertProblem(sync(new MapWriterMemory()), ErrorCode.REPOSITORY_WRITER_UNKNOWN);
        assertThat(read).hasSize(6);
    }

    @Test
    void refusesAWriterWhoseRegistryEntryTheOwnerDidNotSign() {
        WriterId writer = writeThree(memory);
        ObjectKey registered = ObjectNames.writer(writer);
        byte[] forged;
        try (OwnerKeys attacker = OwnerKeys.random()) {
            forged = WriterRecord.create(ObjectId.random(), new WriterKey(writer, SigningKey.random()), attacker);
        }
        store.delete(registered);
        store.create(registered, Content.of(forged));

        assertProblem(sync(new MapWriterMemory()), ErrorCode.REPOSITORY_WRITER_UNKNOWN);
        assertThat(read).isEmpty();
    }

    @Test
    void refusesAnEntryReplayedAtAnotherNumber() {
        WriterId writer = writeThree(memory);
        store.create(
                ObjectNames.point(writer, 4),
                Content.of(RepositoryTrustTest.bytes(store, ObjectNames.point(writer, 2))));

        assertProblem(sync(new MapWriterMemory()), ErrorCode.REPOSITORY_TAMPERED);
        assertThat(read).hasSize(3);
        try (Trusted trusted = Trusted.open(store, Passphrases.right(), memory)) {
            WriterLine line = WriterLine.open(trusted);
            assertThat(line.journal().writer()).isNotEqualTo(writer);
            assertThat(line.problems()).extracting(Problem::code).containsExactly(ErrorCode.REPOSITORY_TAMPERED);
        }
    }

    @Test
    void reportsAnotherEntryInThePlaceOfOneThatWasSeen() {
        MapWriterMemory before = memory.copy();
        write(memory, journal -> journal.append(new EntryBody.RunOpened(run), run, clock, List.of()));
        MapWriterMemory witness = new MapWriterMemory();
        sync(witness);
        String writer = known.keySet().iterator().next();
        store.delete(ObjectNames.point(new WriterId(writer), 1));
        MapWriterMemory twin = memory.copy();
        twin.rememberHead(new JournalHead(writer, 0, Entry.GENESIS));
        MapWriterMemory fresh = before.copy();
        fresh.rememberWriter(twin.writer().orElseThrow());
        write(fresh, journal -> journal.append(new EntryBody.RunClosed(run, ""), run, clock, List.of()));

        assertProblem(sync(new MapWriterMemory()), ErrorCode.REPOSITORY_FORK);
        known.clear();
        assertProblem(sync(witness), ErrorCode.REPOSITORY_FORK);
    }

    @Test
    void readsAWriterThatAnEmptyListingHides() {
        writeThree(memory);
        sync(new MapWriterMemory());
        write(memory, journal -> journal.append(new EntryBody.RunOpened(run), run, clock, List.of()));
        read.clear();
        FaultyStore faulty = new FaultyStore(store)
                .fail(FaultyStore.Fault.STALE, call -> call.key().equals("writers/"));

        try (Trusted trusted = Trusted.open(faulty, Passphrases.right(), new MapWriterMemory())) {
            assertThat(trusted.readJournals(known, read::add)).isEmpty();
        }
        assertThat(read).hasSize(1);
    }

    @Test
    void detectsEveryFlippedByteAndTruncationOfRegistryAndJournal() {
        WriterId writer = writeThree(memory);
        Unlocked unlocked = unlock();
        List<ObjectKey> keys = List.of(ObjectNames.writer(writer), ObjectNames.point(writer, 2));
        for (ObjectKey key : keys) {
            byte[] whole = RepositoryTrustTest.bytes(store, key);
            for (int at = 0; at < whole.length; at++) {
                byte[] flipped = whole.clone();
                flipped[at] ^= (byte) (1 << at % 8);
                assertDetected(unlocked, key, flipped);
                assertDetected(unlocked, key, Arrays.copyOf(whole, at));
            }
            store.delete(key);
            store.create(key, Content.of(whole));
        }
    }

    private void assertDetected(Unlocked unlocked, ObjectKey key, byte[] bytes) {
        store.delete(key);
        store.create(key, Content.of(bytes));
        read.clear();
        Trusted afresh =
                Trusted.of(store, unlocked.marker(), unlocked.keys(), KeyEpochs.FIRST, false, new MapWriterMemory());
        assertThat(afresh.readJournals(Map.of(), read::add)).hasSize(1);
        assertThat(read).hasSizeLessThan(2);
    }

    private record Unlocked(Marker marker, Unlocking.Unlocked keys) {}

    private Unlocked unlock() {
        Unlocking unlocking = new Unlocking(store);
        Marker marker = unlocking.marker().orElseThrow();
        return new Unlocked(marker, unlocking.unlock(marker, KeyEpochs.FIRST, Passphrases.right(), true));
    }

    private interface Forger {
        WriterKey as(OwnerKeys keys);
    }

    private void forge(WriterId in, long number, Forger forger) {
        try (Trusted trusted = Trusted.open(store, Passphrases.right(), memory)) {
            byte[] bytes = trusted.objects()
                    .as(forger.as(trusted.owner()))
                    .seal(ObjectKind.POINT, ObjectId.random(), new byte[10]);
            store.create(ObjectNames.point(in, number), Content.of(bytes));
        }
    }

    private WriterId writeThree(MapWriterMemory as) {
        return write(as, journal -> {
            journal.append(new EntryBody.RunOpened(run), run, clock, List.of());
            try (Trusted trusted = Trusted.open(store, Passphrases.right(), as)) {
                journal.append(point(run), run, clock, List.of(trusted.slot().object()));
            }
            return journal.append(new EntryBody.RunClosed(run, ""), run, clock, List.of());
        });
    }

    private WriterId write(MapWriterMemory as, java.util.function.Function<OwnJournal, Entry> writing) {
        try (Trusted trusted = Trusted.open(store, Passphrases.right(), as)) {
            return writing.apply(WriterLine.open(trusted).journal()).writer();
        }
    }

    private List<Problem> sync(MapWriterMemory as) {
        try (Trusted trusted = Trusted.open(store, Passphrases.right(), as)) {
            return trusted.readJournals(known, entry -> {
                read.add(entry);
                known.put(entry.place().writerId(), entry.place());
            });
        }
    }

    private static void assertProblem(List<Problem> problems, ErrorCode code) {
        assertThat(problems).extracting(Problem::code).containsExactly(code);
    }

    private static EntryBody point(RunId of) {
        return new EntryBody.PointSealed(
                summary(of), new PointRoots(new ContentId(1, 2, 3, 4), List.of(ObjectId.random())));
    }

    private static RestorePointSummary summary(RunId of) {
        return new RestorePointSummary(
                of,
                new RestorePointSummary.Source("uid-1", "harbour-east", "v1.36.3"),
                NOON,
                NOON.plusSeconds(5),
                false,
                List.of(
                        new RestorePointSummary.NamespaceSummary("harbour", Map.of("apps/deployments", 2L, "pods", 5L)),
                        new RestorePointSummary.NamespaceSummary("quay", Map.of())),
                Map.of("persistentvolumes", 1L),
                List.of(
                        new RestorePointSummary.VolumeSummary("harbour", "data", "pv-1", true, 10, 2048),
                        new RestorePointSummary.VolumeSummary("harbour", "empty", "pv-2", false, 0, 0)),
                2048,
                512,
                1,
                List.of());
    }
}
