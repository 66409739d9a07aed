package io.davit.agent.repository.engine;

import static io.davit.agent.repository.engine.Codes.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.davit.agent.objectstore.Content;
import io.davit.agent.objectstore.FaultyStore;
import io.davit.agent.objectstore.MortalStore;
import io.davit.agent.objectstore.ObjectKey;
import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.objectstore.decorate.StoreMeter.Verb;
import io.davit.agent.repository.BackupWriter;
import io.davit.agent.repository.ForgetOrder;
import io.davit.agent.repository.JournalEntry;
import io.davit.agent.repository.MapWriterMemory;
import io.davit.agent.repository.Occasion;
import io.davit.agent.repository.OpenRepository;
import io.davit.agent.repository.PruneOrder;
import io.davit.agent.repository.PruneReport;
import io.davit.agent.repository.RestorePointId;
import io.davit.agent.repository.Space;
import io.davit.agent.repository.Standings;
import io.davit.agent.repository.Verification;
import io.davit.agent.repository.journal.EntryBody;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
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
        forget(point, new ForgetOrder(quarantine));
    }

    private void forget(RestorePointId point, ForgetOrder order) {
        with(
                location.store,
                location.memory,
                repository -> repository
                        .upkeep()
                        .forget(List.of(point), order, TestRun.next().context()));
    }

    private PruneReport prune(MapWriterMemory memory) {
        return with(
                location.store,
                memory,
                repository -> repository
                        .upkeep()
                        .prune(PruneOrder.USUAL, TestRun.next().context()));
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
                repository -> repository
                        .upkeep()
                        .previewPrune(PruneOrder.USUAL, TestRun.next().context()));
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

    /** R22: each schedule keeps its newest one; what was made on demand goes when there is a newer good one. */
    @Test
    void theNewestGoodOneOfEachScheduleIsNeverForgotten() {
        RestorePointId night = backUpBy("nightly");
        assertForgets(newPoint);
        RestorePointId week = backUpBy("weekly");
        RestorePointId wish = backUp(location.memory, now);

        assertFails(() -> forget(night, WEEK), ErrorCode.RESTORE_POINT_KEPT);
        assertFails(() -> forget(week, WEEK), ErrorCode.RESTORE_POINT_KEPT);
        assertFails(() -> forget(wish, WEEK), ErrorCode.RESTORE_POINT_KEPT);
        backUpBy("nightly");
        assertForgets(night);
        assertForgets(wish);
    }

    private RestorePointId backUpBy(String schedule) {
        Occasion occasion = new Occasion(schedule, "");
        return with(location.store, location.memory, open -> now.write(open, TestRun.next(), occasion));
    }

    private void assertForgets(RestorePointId point) {
        forget(point, WEEK);
        assertThat(standings().forgottenUntil(point)).isPresent();
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
                repository -> repository
                        .upkeep()
                        .prune(PruneOrder.USUAL, TestRun.next().context()));

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
                repository.upkeep().prune(PruneOrder.USUAL, TestRun.next().context());
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
            assertFails(
                    () -> repository.upkeep().forget(List.of(oldPoint), new ForgetOrder(WEEK), late),
                    ErrorCode.CLOCK_SUSPECT);
            return late;
        });
        assertThat(standings().forgottenUntil(oldPoint)).isEmpty();
        forget(oldPoint, WEEK);
        with(location.store, new MapWriterMemory(), repository -> {
            assertFails(
                    () -> repository
                            .upkeep()
                            .prune(PruneOrder.USUAL, at(Clock.offset(Clock.systemUTC(), Duration.ofDays(30)))),
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
    @Tag("search")
    void aPruneThatIsKilledAtAnyRequestLosesNothingAndIsFinishedByTheNext() {
        forget(oldPoint, Duration.ZERO);
        TestLocation before = location;
        MapWriterMemory memory = location.memory.copy();
        location = before.copy();
        FaultyStore counting = new FaultyStore(location.store);
        with(
                counting,
                memory.copy(),
                repository -> repository
                        .upkeep()
                        .prune(PruneOrder.USUAL, TestRun.next().context()));
        int packs = keys("packs/").size();
        int requests = counting.calls().size();
        assertThat(requests).isBetween(20, 200);
        for (int last = 1; last <= requests; last++) {
            location = before.copy();
            MapWriterMemory mine = memory.copy();
            Path cache = nextCache();
            MortalStore mortal = new MortalStore(location.store, last, last % 2 == 0);
            try (OpenRepository repository = location.open(mortal, mine, cache)) {
                repository.upkeep().prune(PruneOrder.USUAL, TestRun.next().context());
            } catch (MortalStore.Death e) {
                assertThat(mortal.isDead()).isTrue();
            }
            if (last % 3 == 0) {
                // The dead run holds back another writer, but not its own.
                prune(new MapWriterMemory());
            }
            boolean same = with(location.store, mine, repository -> {
                repository.upkeep().prune(PruneOrder.USUAL, TestRun.next().context());
                return SmallBackup.read(repository, newPoint).isSame(now);
            });
            assertThat(same).as("killed at request %s", last).isTrue();
            assertThat(standings().isGone(oldPoint))
                    .as("killed at request %s", last)
                    .isTrue();
            assertThat(keys("packs/")).as("killed at request %s", last).hasSize(packs);
        }
    }

    /** Two files of a block each in one pack, of which one goes. */
    private RestorePointId aSparsePack(MapWriterMemory memory) {
        RestorePointId both =
                backUp(memory, SmallBackup.first().with("goes", 2_500_000).with("stays", 300_000));
        RestorePointId kept = backUp(memory, sparse());
        with(
                location.store,
                memory,
                repository -> repository
                        .upkeep()
                        .forget(
                                List.of(both),
                                new ForgetOrder(Duration.ZERO),
                                TestRun.next().context()));
        return kept;
    }

    private static SmallBackup sparse() {
        return SmallBackup.first().with("stays", 300_000);
    }

    private long storedBytes(String prefix) {
        long[] sum = {0};
        location.store.list(prefix, stat -> {
            sum[0] += stat.size();
            return true;
        });
        return sum[0];
    }

    /** Format 10.5 (R15): reference lists, manifests and entries stay as they are. */
    @Test
    void whatIsNeededOfASparsePackIsCopiedAndTheRestReclaimed() {
        RestorePointId kept = aSparsePack(location.memory);
        TreeSet<String> refs = keys("refs/");
        long before = storedBytes("packs/");

        PruneReport preview = with(
                location.store,
                location.memory,
                repository -> repository
                        .upkeep()
                        .previewPrune(
                                new PruneOrder(0.6, 1 << 30), TestRun.next().context()));
        PruneReport report = with(
                location.store,
                location.memory,
                repository -> repository
                        .upkeep()
                        .prune(new PruneOrder(0.6, 1 << 30), TestRun.next().context()));

        assertThat(report.repacked()).isEqualTo(preview.repacked());
        assertThat(report.repacked().copied()).isBetween(300_000L, 1_200_000L);
        assertThat(storedBytes("packs/")).isLessThan(before - 1_500_000);
        assertThat(refs).containsAll(keys("refs/"));
        assertHolds(kept, sparse());
        assertClean();
        PruneReport again = prune();
        assertThat(again.repacked().copied()).isZero();
        assertThat(again.deleted().count()).isZero();
        long stored = storedBytes("packs/");
        RestorePointId next = backUp(location.memory, sparse());
        assertThat(storedBytes("packs/")).as("copies are this writer's own").isLessThan(stored + 20_000);
        assertHolds(next, sparse());
    }

    /** What a copy of a copy holds is still found by lists that name the first pack, although nobody else names that any more. */
    /** R16: where in its block an extent begins, the reference list says, which nobody writes anew. */
    @Test
    void extentsAreWhereTheyWereInTheBlocksThatWereCopied() {
        SmallBackup kept = SmallBackup.first().with("stays-1.img", 300_000);
        RestorePointId one = backUp(location.memory, kept.with("goes-1.img", 2_100_000));
        RestorePointId two =
                backUp(location.memory, kept.with("stays-2.img", 300_000).with("goes-2.img", 2_100_000));
        kept = kept.with("stays-2.img", 300_000);
        RestorePointId both = backUp(location.memory, kept);
        forget(one, Duration.ZERO);
        forget(two, Duration.ZERO);

        PruneReport report = with(
                location.store,
                location.memory,
                repository -> repository
                        .upkeep()
                        .prune(new PruneOrder(0.9, 1 << 30), TestRun.next().context()));

        assertThat(report.repacked().packs().count()).isGreaterThan(1);
        assertThat(report.deleted().count()).isPositive();
        assertHolds(both, kept);
        assertClean();
        long stored = storedBytes("packs/");
        SmallBackup more = kept.with("beside", 100);
        RestorePointId next = backUp(location.memory, more);
        assertThat(storedBytes("packs/")).as("copies are this writer's own").isLessThan(stored + 20_000);
        assertHolds(next, more);
    }

    @Test
    void copiesOfCopiesHoldWhatTheFirstPackDid() {
        SmallBackup three =
                SmallBackup.first().with("a", 2_200_000).with("b", 300_000).with("c", 2_200_000);
        SmallBackup two = SmallBackup.first().with("a", 2_200_000).with("b", 300_000);
        SmallBackup one = SmallBackup.first().with("b", 300_000);
        PruneOrder eager = new PruneOrder(0.8, 1 << 30);
        RestorePointId first = backUp(location.memory, three);
        RestorePointId second = backUp(location.memory, two);
        RestorePointId third = backUp(location.memory, one);
        for (RestorePointId forgotten : List.of(first, second)) {
            forget(forgotten, Duration.ZERO);
            PruneReport report = with(
                    location.store,
                    location.memory,
                    repository ->
                            repository.upkeep().prune(eager, TestRun.next().context()));
            assertThat(report.repacked().packs().count()).isPositive();
            assertThat(report.deleted().count()).isPositive();
            assertHolds(third, one);
            assertClean();
        }
        // Somebody who was never here prunes, too: he finds what the copies stand for, and keeps them.
        prune(new MapWriterMemory());
        assertHolds(third, one);
        assertClean();
    }

    /** R17: nobody else may refer to a copy, so the packs of others are left to them. */
    @Test
    void thePacksOfAWriterWhoMayWriteAgainAreNotCopied() {
        MapWriterMemory other = new MapWriterMemory();
        RestorePointId kept = aSparsePack(other);

        PruneReport report = prune();

        assertThat(report.repacked().packs().count()).isZero();
        assertHolds(kept, sparse());
        PruneReport own = with(
                location.store,
                other,
                repository -> repository
                        .upkeep()
                        .prune(new PruneOrder(0.6, 1 << 30), TestRun.next().context()));
        assertThat(own.repacked().packs().count()).isPositive();
        assertHolds(kept, sparse());
        assertClean();
    }

    @Test
    void noMoreIsCopiedThanWasAllowed() {
        aSparsePack(location.memory);
        PruneReport report = with(
                location.store,
                location.memory,
                repository -> repository
                        .upkeep()
                        .prune(new PruneOrder(1, 500_000), TestRun.next().context()));
        assertThat(report.repacked().copied()).isLessThan(500_000);
    }

    /** A copy that somebody took away is nothing to rely on. */
    @Test
    void thePackIsKeptWhileItsCopyIsNotThere() {
        RestorePointId kept = aSparsePack(location.memory);
        TreeSet<String> before = keys("packs/");
        FaultyStore holding = new FaultyStore(location.store);
        holding.fail(
                FaultyStore.Fault.RESET,
                call -> call.verb() == Verb.CREATE && call.key().startsWith("condemned/"));
        try {
            with(
                    holding,
                    location.memory,
                    repository -> repository
                            .upkeep()
                            .prune(new PruneOrder(0.6, 1 << 30), TestRun.next().context()));
        } catch (DavitException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNREACHABLE);
        }
        TreeSet<String> copies = keys("packs/");
        copies.removeAll(before);
        assertThat(copies).isNotEmpty();
        copies.forEach(copy -> location.store.delete(new ObjectKey(copy)));

        prune();

        assertHolds(kept, sparse());
    }

    @Test
    @Tag("search")
    void aPruneThatCopiesAndIsKilledAtAnyRequestLosesNothing() {
        RestorePointId kept = aSparsePack(location.memory);
        PruneOrder eager = new PruneOrder(0.6, 1 << 30);
        TestLocation before = location;
        MapWriterMemory memory = location.memory.copy();
        location = before.copy();
        FaultyStore counting = new FaultyStore(location.store);
        with(
                counting,
                memory.copy(),
                repository -> repository.upkeep().prune(eager, TestRun.next().context()));
        long bytes = storedBytes("packs/");
        int requests = counting.calls().size();
        assertThat(requests).isBetween(30, 200);
        for (int last = 1; last <= requests; last++) {
            location = before.copy();
            MapWriterMemory mine = memory.copy();
            Path cache = nextCache();
            MortalStore mortal = new MortalStore(location.store, last, last % 2 == 0);
            try (OpenRepository repository = location.open(mortal, mine, cache)) {
                repository.upkeep().prune(eager, TestRun.next().context());
            } catch (MortalStore.Death e) {
                assertThat(mortal.isDead()).isTrue();
            } catch (DavitException e) {
                // An upload died in its own thread.
                assertThat(mortal.isDead()).as(e.sentence()).isTrue();
            }
            if (last % 4 == 0) {
                prune(new MapWriterMemory());
            }
            boolean same = with(location.store, mine, repository -> {
                boolean untouched = SmallBackup.read(repository, kept).isSame(sparse());
                repository.upkeep().prune(eager, TestRun.next().context());
                repository.upkeep().prune(eager, TestRun.next().context());
                return untouched && SmallBackup.read(repository, kept).isSame(sparse());
            });
            assertThat(same).as("killed at request %s", last).isTrue();
            // Packs of a prune that was killed before it could name them are orphans.
            assertThat(storedBytes("packs/")).as("killed at request %s", last).isLessThanOrEqualTo(bytes + 1_300_000);
        }
    }

    /** R22: not even a tombstone that somebody wrote all the same has it dropped before its signed date. */
    @Test
    void whatIsRetainedIsNeitherForgottenNorPruned() {
        Instant until = Instant.now().plus(WEEK);
        TestRun run = TestRun.next();
        RestorePointId retained = with(location.store, location.memory, repository -> {
            try (BackupWriter writer = repository.startBackup(run.context())) {
                old.writeStreams(writer);
                return writer.seal(old.summary(run, Optional.of(until)), List.of())
                        .point();
            }
        });
        backUp(location.memory, now);

        assertFails(() -> forget(retained, Duration.ZERO), ErrorCode.RESTORE_POINT_RETAINED);

        try (Trusted trusted = Trusted.open(location.store, Passphrases.right(), location.memory)) {
            TestRun other = TestRun.next();
            WriterLine.open(trusted)
                    .journal()
                    .append(
                            new EntryBody.Tombstone(other.id(), retained, Instant.EPOCH, ""),
                            other.id(),
                            Clock.systemUTC(),
                            List.of());
        }
        assertThat(standings().forgottenUntil(retained)).isPresent();
        assertThat(prune().dropped()).doesNotContain(retained);
        assertHolds(retained, old);
    }

    /** R22: whoever takes an agent over must not give up everything at once. */
    @Test
    void onlySoManyAreForgottenADay() {
        backUp(location.memory, now);
        forget(oldPoint, new ForgetOrder(WEEK, 1));

        assertThatThrownBy(() -> forget(newPoint, new ForgetOrder(WEEK, 1)))
                .isInstanceOfSatisfying(DavitException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.FORGET_LIMITED);
                    assertThat(e.sentence()).contains("it may go on at");
                });
        assertThat(standings().forgottenUntil(newPoint)).isEmpty();
        with(location.store, location.memory, repository -> {
            assertFails(
                    () -> repository
                            .upkeep()
                            .checkForget(
                                    List.of(newPoint),
                                    new ForgetOrder(WEEK, 1),
                                    TestRun.next().context()),
                    ErrorCode.FORGET_LIMITED);
            return repository;
        });
        forget(newPoint, new ForgetOrder(WEEK, 2));
        assertThat(standings().forgottenUntil(newPoint)).isPresent();
    }

    @Test
    void whatEachPointTakesAddsUp() {
        RestorePointId kept = aSparsePack(location.memory);

        Space before = space();

        Map<RestorePointId, Space.OfPoint> of = new HashMap<>();
        before.points().forEach(point -> of.put(point.id(), point));
        assertThat(of).hasSize(5);
        Space.OfPoint stays = of.get(kept);
        assertThat(stays).isNotNull();
        assertThat(stays.stored()).isBetween(500_000L, 1_500_000L);
        assertThat(stays.unique()).as("only its listing is its own").isLessThan(10_000);
        Space.OfPoint goes = before.points().stream()
                .max(Comparator.comparing(Space.OfPoint::unique))
                .orElseThrow();
        assertThat(goes.unique()).isBetween(1_500_000L, 2_600_000L);
        assertThat(goes.reclaimable()).as("its pack is shared").isLessThan(10_000);
        assertThat(before.unneeded().count()).isZero();
        assertThat(before.sparse()).isZero();
        assertThat(before.needed()).isLessThan(before.kinds().get("packs").bytes());

        prune();

        Space after = space();
        assertThat(after.points()).hasSize(4);
        assertThat(after.unneeded().count()).isZero();
        assertThat(after.sparse()).isZero();
        assertThat(before.needed() - after.needed()).isBetween(goes.unique() - 2_000, goes.unique() + 2_000);
    }

    /** Sums over what could be read would tell data as needed by nobody. */
    @Test
    void nothingIsAddedUpWhileAJournalHasAGap() {
        location.store.delete(new ObjectKey(keys("points/").first()));

        assertFails(this::space, ErrorCode.REPOSITORY_GAP);
    }

    private Space space() {
        return with(
                location.store,
                new MapWriterMemory(),
                repository -> repository.space(TestRun.next().context()));
    }

    /** Format 10.5: many small backups leave few segments. */
    @Test
    void aPruneMergesSmallSegments() {
        RestorePointId last = newPoint;
        for (int i = 0; i < 14; i++) {
            last = backUp(location.memory, SmallBackup.first().with("file-" + i, 100 + i));
        }
        int before = keys("index/").size();
        assertThat(before).isGreaterThan(16);

        prune();

        assertThat(keys("index/")).hasSizeLessThan(3);
        assertHolds(oldPoint, old);
        assertHolds(last, SmallBackup.first().with("file-13", 113));
        assertClean();
        TreeSet<String> packs = keys("packs/");
        assertThat(prune().condemned().count()).isZero();
        backUp(location.memory, SmallBackup.first().with("file-13", 113));
        assertThat(keys("packs/")).as("what was stored is still known").hasSizeLessThan(packs.size() + 2);
    }

    /** A copy that nobody calls one any more looks like what none needs: so the old pack must say that something is missing. */
    @Test
    void nothingIsPrunedWhileTheSegmentOfACopyIsGone() {
        aSparsePack(location.memory);
        TreeSet<String> before = keys("index/");
        prune();
        TreeSet<String> packs = keys("packs/");
        TreeSet<String> fresh = keys("index/");
        fresh.removeAll(before);
        assertThat(fresh).isNotEmpty();
        fresh.forEach(segment -> location.store.delete(new ObjectKey(segment)));

        assertFails(() -> prune(new MapWriterMemory()), ErrorCode.MISSING_DATA);

        assertThat(keys("packs/")).isEqualTo(packs);
    }
}
