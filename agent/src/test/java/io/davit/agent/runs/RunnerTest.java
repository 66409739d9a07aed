package io.davit.agent.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.davit.agent.ledger.Ledger;
import io.davit.agent.run.FastFolders;
import io.davit.agent.run.LeakLedger.Leak;
import io.davit.agent.run.Outcome;
import io.davit.agent.run.RunContext;
import io.davit.agent.run.RunId;
import io.davit.agent.run.RunKind;
import io.davit.agent.run.RunLedger;
import io.davit.agent.run.RunOrder;
import io.davit.agent.run.RunRecord;
import io.davit.agent.run.RunState;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunnerTest {
    private static final RunOrder BACKUP = new RunOrder(RunKind.BACKUP, "quay", "{}");
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Outcome SUCCESS = new Outcome.Succeeded(Map.of("objects", 1L), List.of());

    @TempDir(factory = FastFolders.class)
    Path dataDir;

    private Ledger ledger;
    private final List<RunRecord> heard = new CopyOnWriteArrayList<>();

    @BeforeEach
    void open() {
        ledger = Ledger.open(dataDir);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void bringsAnOrderToItsOutcomeAndTells() {
        Runner runner = runner(run -> SUCCESS);

        RunId id = runner.admit(BACKUP).id();

        RunRecord ended = runner.await(id, LONG).orElseThrow();
        assertThat(ended.state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(ended.outcome()).hasValue(SUCCESS);
        assertThat(heard).containsExactly(ended);
    }

    @Test
    void goesOnWithAnInterruptedRunUnderItsId() {
        RunRecord interrupted = interrupted();
        List<RunId> seen = new CopyOnWriteArrayList<>();
        Runner runner = runner(run -> {
            seen.add(run.id());
            return SUCCESS;
        });

        assertThat(runner.resume()).containsExactly(interrupted.id());

        RunRecord ended = runner.await(interrupted.id(), LONG).orElseThrow();
        assertThat(seen).containsExactly(interrupted.id());
        assertThat(ended.starts()).isEqualTo(2);
        assertThat(ended.state()).isEqualTo(RunState.SUCCEEDED);
    }

    @Test
    void failsARunThatEndsEveryProcess() {
        RunRecord interrupted = interrupted();
        for (int i = 0; i < 9; i++) {
            ledger.change(interrupted.id(), RunRecord::begun);
        }
        Runner runner = runner(run -> SUCCESS);

        runner.resume();

        assertThat(runner.await(interrupted.id(), LONG).orElseThrow().outcome().orElseThrow())
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.code()).isEqualTo(ErrorCode.RUN_INTERRUPTED));
    }

    @Test
    void endsACanceledRunAtItsNextLook() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        Runner runner = runner(run -> {
            begun.countDown();
            while (true) {
                run.proceed();
                Thread.onSpinWait();
            }
        });
        RunId id = runner.admit(BACKUP).id();
        begun.await();

        runner.cancel(id, "enough");

        RunRecord ended = runner.await(id, LONG).orElseThrow();
        assertThat(ended.outcome()).hasValue(new Outcome.Canceled("enough", Map.of(), List.of()));
        assertThat(runner.cancel(id, "again").cancelReason()).hasValue("enough");
    }

    @Test
    void remembersOverARestartThatARunWasCanceled() {
        RunRecord interrupted = interrupted();
        ledger.change(interrupted.id(), run -> run.cancelAsked("enough"));
        Runner runner = runner(run -> {
            run.proceed();
            return SUCCESS;
        });

        runner.resume();

        assertThat(runner.await(interrupted.id(), LONG).orElseThrow().state()).isEqualTo(RunState.CANCELED);
    }

    /** The link to the hub opens while a process goes on with its runs: the order to cancel one may come in between. */
    @Test
    void obeysACancelThatComesBetweenLookAndBeginning() {
        RunRecord interrupted = interrupted();
        Runner[] runner = new Runner[1];
        RunLedger looked = new LookedAt(ledger, () -> runner[0].cancel(interrupted.id(), "enough"));
        runner[0] = runner(looked, run -> {
            run.proceed();
            return SUCCESS;
        });

        runner[0].resume();

        assertThat(runner[0].await(interrupted.id(), LONG).orElseThrow().state())
                .isEqualTo(RunState.CANCELED);
    }

    /** An order that waited for its receipt goes on by itself, and may end before the process comes to it. */
    @Test
    void doesNotBeginWhatEndedBetweenLookAndBeginning() {
        RunRecord interrupted = interrupted();
        RunRecord[] ended = new RunRecord[1];
        RunLedger looked = new LookedAt(
                ledger,
                () -> ended[0] = ledger.change(
                        interrupted.id(),
                        run -> run.ended(SUCCESS, Clock.systemUTC().instant())));
        Runner runner = runner(looked, run -> SUCCESS);

        runner.resume();

        assertThat(runner.liveCount()).isZero();
        assertThat(ledger.find(interrupted.id())).hasValue(ended[0]);
    }

    @Test
    void letsBackupsOfOneLocationStandInLineAndRestoresPass() throws InterruptedException {
        AtomicInteger backups = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch restored = new CountDownLatch(1);
        RunEngine engine = engine((order, run) -> {
            if (order.kind() == RunKind.RESTORE) {
                restored.countDown();
                return SUCCESS;
            }
            most.accumulateAndGet(backups.incrementAndGet(), Math::max);
            await(restored);
            backups.decrementAndGet();
            return SUCCESS;
        });
        Runner runner = new Runner(ledger, ledger, engine, heard::add, Clock.systemUTC(), duration -> {});
        RunId first = runner.admit(BACKUP).id();
        RunId second = runner.admit(BACKUP).id();

        RunId restore =
                runner.admit(new RunOrder(RunKind.RESTORE, "quay", "{}")).id();

        for (RunId id : List.of(first, second, restore)) {
            assertThat(runner.await(id, LONG)).isPresent();
        }
        assertThat(most).hasValue(1);
    }

    @Test
    void namesADefectWithoutTellingItsMessage() {
        Runner runner = runner(run -> {
            throw new IllegalStateException("canary");
        });

        RunRecord ended = runner.await(runner.admit(BACKUP).id(), LONG).orElseThrow();

        assertThat(ended.outcome().orElseThrow()).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
            assertThat(failed.code()).isEqualTo(ErrorCode.INTERNAL_ERROR);
            assertThat(failed.message()).doesNotContain("canary");
        });
    }

    @Test
    void admitsNothingThatTheEngineRefuses() {
        RunEngine picky = new RunEngine() {
            @Override
            public void check(RunOrder order) {
                throw new DavitException(ErrorCode.LOCATION_UNKNOWN, "no such location");
            }

            @Override
            public Outcome run(RunOrder order, RunContext run) {
                return SUCCESS;
            }
        };
        Runner runner = new Runner(ledger, ledger, picky, heard::add, Clock.systemUTC(), duration -> {});

        assertThatThrownBy(() -> runner.admit(BACKUP)).isInstanceOf(DavitException.class);

        ledger.newestFirst(run -> {
            throw new AssertionError("nothing shall be in the ledger");
        });
    }

    @Test
    void sweepsWhatEndedAndUnknownRunsLeftButNothingOfOpenOnes() throws IOException {
        RunRecord open = interrupted();
        RunId unknown = RunId.next(Clock.systemUTC());
        Path needed = Files.createFile(dataDir.resolve("needed"));
        Path folder = Files.createDirectories(dataDir.resolve("left/deep")).getParent();
        Files.createSymbolicLink(folder.resolve("link"), needed);
        ledger.willCreate(new Leak(open.id(), "file", needed.toString()));
        ledger.willCreate(new Leak(unknown, "folder", folder.toString()));
        ledger.willCreate(
                new Leak(unknown, "file", dataDir.resolve("never-created").toString()));

        new LeakSweep(ledger, ledger).sweepAll();

        assertThat(folder).doesNotExist();
        assertThat(needed).exists();
        assertThat(ledger.leaks()).extracting(Leak::run).containsExactly(open.id());
    }

    @Test
    void sweepsWhatARunLeftWhenItEnds() {
        Path left = dataDir.resolve("spool");
        Runner runner = runner(run -> {
            run.leaks().willCreate(new Leak(run.id(), "file", left.toString()));
            try {
                Files.createFile(left);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
            return SUCCESS;
        });

        runner.await(runner.admit(BACKUP).id(), LONG);

        assertThat(left).doesNotExist();
        assertThat(ledger.leaks()).isEmpty();
    }

    private RunRecord interrupted() {
        RunRecord run = RunRecord.admitted(
                RunId.next(Clock.systemUTC()), BACKUP, Clock.systemUTC().instant());
        ledger.admit(run);
        return ledger.change(run.id(), RunRecord::begun);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Runner runner(Function<RunContext, Outcome> work) {
        return runner(ledger, work);
    }

    private Runner runner(RunLedger runs, Function<RunContext, Outcome> work) {
        return new Runner(
                runs, ledger, engine((order, run) -> work.apply(run)), heard::add, Clock.systemUTC(), duration -> {});
    }

    private interface Work {
        Outcome run(RunOrder order, RunContext run);
    }

    private static RunEngine engine(Work work) {
        return new RunEngine() {
            @Override
            public void check(RunOrder order) {}

            @Override
            public Outcome run(RunOrder order, RunContext run) {
                return work.run(order, run);
            }
        };
    }
}
