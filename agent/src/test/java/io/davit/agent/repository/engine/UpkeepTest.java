package io.davit.agent.repository.engine;

import static io.davit.agent.repository.engine.Codes.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import io.davit.agent.objectstore.Content;
import io.davit.agent.objectstore.FaultyStore;
import io.davit.agent.objectstore.MortalStore;
import io.davit.agent.objectstore.ObjectKey;
import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.objectstore.decorate.StoreMeter.Verb;
import io.davit.agent.repository.BackupWriter;
import io.davit.agent.repository.JournalEntry;
import io.davit.agent.repository.MapWriterMemory;
import io.davit.agent.repository.OpenRepository;
import io.davit.agent.repository.PruneReport;
import io.davit.agent.repository.RestorePointId;
import io.davit.agent.repository.Standings;
import io.davit.agent.repository.Verification;
import io.davit.agent.run.CancelToken;
import io.davit.agent.run.FastFolders;
import io.davit.agent.run.Progress;
import io.davit.agent.run.RunContext;
import io.davit.agent.run.RunId;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Forgetting and pruning with a real engine (R18–R24, format 10). */
class UpkeepTest {
    private static final Duration WEEK = Duration.ofDays(7);

    private final SmallBackup old = SmallBackup.first().with("old", 120_000);
    private final SmallBackup now = SmallBackup.first().with("now", 90_000);
    private TestLocation location;

    @TempDir(factory = FastFolders.class)
    private Path folder;

    private int caches;
    private RestorePointId oldPoint;
    private RestorePointId newPoint;

    @BeforeEach
    void aRepository() {
        location = TestLocation.initialised();
        backUp(location.memory, SmallBackup.first());
        oldPoint = backUp(location.memory, old);
        newPoint = backUp(location.memory, now);
    }

    private Path nextCache() {
        return folder.resolve("cache-" + caches++);
    }

    private RestorePointId backUp(MapWriterMemory memory, SmallBackup backup) {
        return with(location.store, memory, repository -> backup.write(repository, TestRun.next(), List.of()));
    }

    private <T> T with(ObjectStore way, MapWriterMemory memory, Function<OpenRepository, T> work) {
        try (OpenRepository repository = location.open(way, memory, nextCache())) {
            return work.apply(repository);
        }
    }

    private void forget(RestorePointId point, Duration quarantine) {
        with(
                location.store,
                location.memory,
                repository -> repository
                        .upkeep()
                        .forget(List.of(point), quarantine, TestRun.next().context()));
    }

    private PruneReport prune(MapWriterMemory memory) {
        return with(
                location.store,
                memory,
                repository -> repository.upkeep().prune(TestRun.next().context()));
    }

    private PruneReport prune() {
        return prune(location.memory);
    }

    private Standings standings() {
        Standings standings = new Standings();
        with(location.store, new MapWriterMemory(), repository -> repository.readJournals(Map.of(), standings::take));
        return standings;
    }

    private void assertHolds(RestorePointId point, SmallBackup backup) {
        boolean same = with(
                location.store,
                new MapWriterMemory(),
                repository -> SmallBackup.read(repository, point).isSame(backup));
        assertThat(same).as("restore point %s", point).isTrue();
    }

    private void assertClean() {
        List<String> damage = new ArrayList<>();
        Verification.Report report = with(
                location.store,
                new MapWriterMemory(),
                repository -> repository.verify(
                        new Verification.Order(1, 0), TestRun.next().context(), new Verification.Findings() {
                            @Override
                            public void damaged(String object, DavitException why) {
                                damage.add(object + ": " + why);
                            }

                            @Override
                            public void touched(Verification.Touched touched) {
                                damage.add(touched.toString());
                            }
                        }));
        assertThat(damage).isEmpty();
        assertThat(report.isClean()).isTrue();
    }

    private TreeSet<String> keys(String prefix) {
        TreeSet<String> keys = new TreeSet<>();
        location.store.list(prefix, stat -> keys.add(stat.key().value()));
        return keys;
    }

    @Test
    void whatIsForgottenIsThereUntilItsQuarantineIsOver() {
        forget(oldPoint, WEEK);
        TreeSet<String> before = keys("packs/");

        PruneReport report = prune();

        assertThat(report.dropped()).isEmpty();
        assertThat(standings().forgottenUntil(oldPoint)).isPresent();
        assertThat(standings().isGone(oldPoint)).isFalse();
        assertThat(keys("packs/")).isEqualTo(before);
        assertHolds(oldPoint, old);
    }

    @Test
    void pruneReclaimsWhatOnlyTheForgottenNeeded() {
        forget(oldPoint, Duration.ZERO);
        int refs = keys("refs/").size();

        PruneReport preview = with(
                location.store,
                location.memory,
                repository -> repository.upkeep().previewPrune(TestRun.next().context()));
        PruneReport report = prune();

        assertThat(report.dropped()).containsExactly(oldPoint);
        assertThat(preview.dropped()).isEqualTo(report.dropped());
        assertThat(preview.condemned()).isEqualTo(report.condemned());
        assertThat(report.deleted()).isEqualTo(report.condemned());
        assertThat(report.deleted().count()).isPositive();
        assertThat(standings().isGone(oldPoint)).isTrue();
        assertThat(keys("refs/")).hasSize(refs - 1);
        assertHolds(newPoint, now);
        assertClean();
        PruneReport again = prune();
        assertThat(again.deleted().count()).isZero();
        assertThat(again.generation()).isEqualTo(report.generation());
        RestorePointId next = backUp(location.memory, old);
        assertHolds(next, old);
        assertClean();
    }

    @Test
    void theNewestGoodOneIsNeverForgotten() {
        assertFails(() -> forget(newPoint, WEEK), ErrorCode.RESTORE_POINT_KEPT);
        assertFails(() -> forget(new RestorePointId(oldPoint.writerId(), 999), WEEK), ErrorCode.RESTORE_POINT_UNKNOWN);
        assertThat(standings().forgottenUntil(newPoint)).isEmpty();
    }

    @Test
    void aReprieveCountsUntilAPruneDroppedThePoint() {
        forget(oldPoint, Duration.ZERO);
        MapWriterMemory elsewhere = new MapWriterMemory();
        reprieve(elsewhere, oldPoint);

        assertThat(prune().dropped()).isEmpty();
        assertThat(standings().forgottenUntil(oldPoint)).isEmpty();
        assertHolds(oldPoint, old);

        forget(oldPoint, Duration.ZERO);
        assertThat(prune().dropped()).containsExactly(oldPoint);
        assertFails(() -> reprieve(elsewhere, oldPoint), ErrorCode.RESTORE_POINT_GONE);
    }

    private void reprieve(MapWriterMemory memory, RestorePointId point) {
        with(location.store, memory, repository -> {
            repository.upkeep().reprieve(List.of(point), TestRun.next().context());
            return point;
        });
    }

    /** Format 10.1: an undo by another writer is found even by a prune whose LIST hides that writer. */
    @Test
    void aReprieveOfAWriterWhomListHidesCounts() {
        forget(oldPoint, Duration.ZERO);
        MapWriterMemory elsewhere = new MapWriterMemory();
        reprieve(elsewhere, oldPoint);
        FaultyStore lying = new FaultyStore(location.store);
        lying.whereRecentIs(key -> key.value().startsWith("writers/"));
        lying.fail(FaultyStore.Fault.STALE, call -> call.verb() == Verb.LIST);

        with(
                lying,
                location.memory,
                repository -> repository.upkeep().prune(TestRun.next().context()));

        assertHolds(oldPoint, old);
    }

    @Test
    void deletionWaitsForARunThatWasOpenAndSparesWhatItSealed() {
        MapWriterMemory other = new MapWriterMemory();
        backUp(other, SmallBackup.first());
        RestorePointId reusable = backUp(other, old);
        RestorePointId newest = backUp(other, now);
        forget(oldPoint, Duration.ZERO);
        forget(reusable, Duration.ZERO);
        TestRun run = TestRun.next();
        try (OpenRepository repository = location.open(location.store, other, nextCache());
                BackupWriter writer = repository.startBackup(run.context())) {
            old.writeStreams(writer);

            PruneReport waiting = prune();

            assertThat(waiting.waitingFor())
                    .extracting(PruneReport.WaitingFor::run)
                    .containsExactly(run.id().toString());
            assertThat(waiting.deleted().count()).isZero();
            assertThat(waiting.condemned().count()).isPositive();
            // It meant to refer to what is condemned now (R9): so it does not seal.
            assertFails(() -> writer.seal(old.summary(run), List.of()), ErrorCode.MISSING_DATA);
            writer.abandon(ErrorCode.MISSING_DATA);
        }
        RestorePointId sealed = backUp(other, old);
        PruneReport done = prune();
        assertThat(done.waitingFor()).isEmpty();
        assertThat(done.dropped()).contains(oldPoint, reusable);
        assertThat(done.deleted().count()).isPositive();
        assertHolds(sealed, old);
        assertHolds(newPoint, now);
        assertHolds(newest, now);
        assertClean();
    }

    @Test
    void aRunAcknowledgesAListThatNamesNothingOfItsOwn() {
        MapWriterMemory other = new MapWriterMemory();
        forget(oldPoint, Duration.ZERO);
        TestRun run = TestRun.next();
        RestorePointId sealed;
        try (OpenRepository repository = location.open(location.store, other, nextCache());
                BackupWriter writer = repository.startBackup(run.context())) {
            now.writeStreams(writer);
            prune();
            sealed = writer.seal(now.summary(run), List.of()).point();
        }
        List<String> told = new ArrayList<>();
        with(
                location.store,
                new MapWriterMemory(),
                repository -> repository.readJournals(Map.of(), entry -> {
                    if (entry instanceof JournalEntry.Other kind) {
                        told.add(kind.kind());
                    }
                }));
        assertThat(told).contains("generation 1 acknowledged");
        assertThat(prune().dropped()).containsExactly(oldPoint);
        assertHolds(sealed, now);
    }

    @Test
    void nothingIsDeletedOnAnAbsenceOfEvidence() {
        location.store.create(new ObjectKey("packs/aa/" + "aa".repeat(32)), Content.of(new byte[10]));
        forget(oldPoint, Duration.ZERO);
        TestLocation before = location;
        MapWriterMemory memory = location.memory.copy();
        for (FaultyStore.Fault fault :
                List.of(FaultyStore.Fault.STALE, FaultyStore.Fault.SHORT, FaultyStore.Fault.RESET)) {
            location = before.copy();
            FaultyStore lying = new FaultyStore(location.store);
            lying.whereRecentIs(key -> true);
            lying.fail(fault, call -> call.verb() == Verb.LIST);
            try (OpenRepository repository = location.open(lying, memory.copy(), nextCache())) {
                repository.upkeep().prune(TestRun.next().context());
            } catch (DavitException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNREACHABLE);
            }
            assertHolds(newPoint, now);
            assertThat(keys("packs/aa/aa")).as("an orphan is left").isNotNull();
            assertThat(location.store.stat(new ObjectKey("packs/aa/" + "aa".repeat(32))))
                    .isPresent();
        }
        location = before;
        assertThat(prune().orphans().count()).isEqualTo(1);
        assertThat(location.store.stat(new ObjectKey("packs/aa/" + "aa".repeat(32))))
                .isPresent();
    }

    @Test
    void nothingIsPrunedWhileNobodyKnowsWhatAPointNeeds() {
        forget(oldPoint, Duration.ZERO);
        TreeSet<String> packs = keys("packs/");
        for (String list : keys("refs/")) {
            location.store.delete(new ObjectKey(list));
        }
        assertFails(this::prune, ErrorCode.MISSING_DATA);
        assertThat(keys("packs/")).isEqualTo(packs);
        assertThat(keys("condemned/")).isEmpty();
    }

    @Test
    void aClockThatJumpedForgetsAndPrunesNothing() {
        TreeSet<String> packs = keys("packs/");
        RunContext late = at(Clock.offset(Clock.systemUTC(), Duration.ofDays(30)));
        with(location.store, location.memory, repository -> {
            assertFails(() -> repository.upkeep().forget(List.of(oldPoint), WEEK, late), ErrorCode.CLOCK_SUSPECT);
            return late;
        });
        assertThat(standings().forgottenUntil(oldPoint)).isEmpty();
        forget(oldPoint, WEEK);
        with(location.store, new MapWriterMemory(), repository -> {
            assertFails(
                    () -> repository.upkeep().prune(at(Clock.offset(Clock.systemUTC(), Duration.ofDays(30)))),
                    ErrorCode.CLOCK_SUSPECT);
            return late;
        });
        assertThat(keys("packs/")).isEqualTo(packs);
    }

    private static RunContext at(Clock clock) {
        TestRun run = TestRun.next();
        return new RunContext(
                RunId.next(Clock.systemUTC()),
                clock,
                duration -> {},
                new CancelToken(),
                Progress.SILENT,
                run.ledger,
                run.ledger);
    }

    @Test
    void aPruneThatIsKilledAtAnyRequestLosesNothingAndIsFinishedByTheNext() {
        forget(oldPoint, Duration.ZERO);
        TestLocation before = location;
        MapWriterMemory memory = location.memory.copy();
        location = before.copy();
        FaultyStore counting = new FaultyStore(location.store);
        with(
                counting,
                memory.copy(),
                repository -> repository.upkeep().prune(TestRun.next().context()));
        int packs = keys("packs/").size();
        int requests = counting.calls().size();
        assertThat(requests).isBetween(20, 200);
        for (int last = 1; last <= requests; last++) {
            location = before.copy();
            MapWriterMemory mine = memory.copy();
            Path cache = nextCache();
            MortalStore mortal = new MortalStore(location.store, last, last % 2 == 0);
            try (OpenRepository repository = location.open(mortal, mine, cache)) {
                repository.upkeep().prune(TestRun.next().context());
            } catch (MortalStore.Death e) {
                assertThat(mortal.isDead()).isTrue();
            }
            if (last % 3 == 0) {
                // The dead run holds back another writer, but not its own.
                prune(new MapWriterMemory());
            }
            boolean same = with(location.store, mine, repository -> {
                repository.upkeep().prune(TestRun.next().context());
                return SmallBackup.read(repository, newPoint).isSame(now);
            });
            assertThat(same).as("killed at request %s", last).isTrue();
            assertThat(standings().isGone(oldPoint))
                    .as("killed at request %s", last)
                    .isTrue();
            assertThat(keys("packs/")).as("killed at request %s", last).hasSize(packs);
        }
    }
}
