package io.davit.agent.runs;

import io.davit.agent.run.CancelToken;
import io.davit.agent.run.CrashPoint;
import io.davit.agent.run.LeakLedger;
import io.davit.agent.run.LogKeys;
import io.davit.agent.run.OrderedRun;
import io.davit.agent.run.Outcome;
import io.davit.agent.run.Pause;
import io.davit.agent.run.ProgressView;
import io.davit.agent.run.RunContext;
import io.davit.agent.run.RunId;
import io.davit.agent.run.RunLedger;
import io.davit.agent.run.RunLines;
import io.davit.agent.run.RunOrder;
import io.davit.agent.run.RunRecord;
import io.davit.agent.run.Running;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Takes orders and brings each to an outcome. An order that {@link #admit} returned for is durable: a kill at any moment
 * later only delays it, because {@link #resume} goes on with it under the same id. Each run has a virtual thread of its own;
 * backups into one location stand in line.
 */
public final class Runner {
    /** Kept in the ledger for people to look at. */
    private static final int REMEMBERED = 1000;
    /** A run that ended this many processes with it does so again; it is failed instead. */
    private static final int MOST_STARTS = 10;

    /** Why a run ends early that an instruction canceled. */
    public static final String CANCELED_BY_HUB = "canceled by the hub";

    private static final Logger LOG = LoggerFactory.getLogger(Runner.class);

    private final RunLedger ledger;
    private final LeakLedger leaks;
    private final RunEngine engine;
    private final RunObserver observer;
    private final Clock clock;
    private final Pause pause;
    private final LeakSweep sweep;
    private final BackupLanes lanes = new BackupLanes();
    private final Map<RunId, LiveRun> live = new ConcurrentHashMap<>();

    public Runner(
            RunLedger ledger, LeakLedger leaks, RunEngine engine, RunObserver observer, Clock clock, Pause pause) {
        this.ledger = ledger;
        this.leaks = leaks;
        this.engine = engine;
        this.observer = observer;
        this.clock = clock;
        this.pause = pause;
        this.sweep = new LeakSweep(ledger, leaks);
    }

    /**
     * Makes the order durable and begins it.
     *
     * @throws DavitException what {@link RunEngine#check} refuses
     */
    public RunRecord admit(RunOrder order) {
        engine.check(order);
        RunRecord admitted = RunRecord.admitted(RunId.next(clock), order, clock.instant());
        ledger.admit(admitted);
        CrashPoint.RUN_ADMITTED.reached();
        log(admitted, "run admitted");
        begin(admitted);
        return admitted;
    }

    /**
     * As {@link #admit(RunOrder)}, for an order of the hub, which was admitted before: what is wrong with it is the outcome of
     * its run. A second call under the same id changes nothing.
     */
    public void admit(OrderedRun ordered) {
        if (ledger.find(ordered.id()).isPresent()) {
            return;
        }
        RunRecord admitted =
                RunRecord.admitted(ordered.id(), ordered.order(), Optional.of(ordered.cause()), clock.instant());
        RunRecord known = ordered.isCanceled() ? admitted.cancelAsked(CANCELED_BY_HUB) : admitted;
        ledger.admit(known);
        CrashPoint.RUN_ADMITTED.reached();
        log(known, "run admitted");
        begin(known);
    }

    /** Call once, when the process starts: sweeps what ended runs left, and goes on with those that did not end, oldest first. */
    public List<RunId> resume() {
        sweep.sweepAll();
        ledger.forgetAllBut(REMEMBERED);
        List<RunRecord> unfinished = new ArrayList<>();
        ledger.newestFirst(run -> {
            if (!run.state().isFinal()) {
                unfinished.addFirst(run);
            }
            return true;
        });
        for (RunRecord run : unfinished) {
            log(run, "run was interrupted and goes on");
            begin(run);
        }
        return unfinished.stream().map(RunRecord::id).toList();
    }

    /**
     * Asks a run to end; the wish is durable. One that has ended stays as it is.
     *
     * @throws DavitException RUN_UNKNOWN
     */
    public RunRecord cancel(RunId id, String reason) {
        RunRecord asked = ledger.change(id, run -> run.state().isFinal() ? run : run.cancelAsked(reason));
        LiveRun running = live.get(id);
        if (running != null && !asked.state().isFinal()) {
            running.cancel.cancel(reason);
            log(asked, "run was asked to end");
        }
        return asked;
    }

    /** Asks every run of this process to end. */
    public void cancelAll(String reason) {
        live.keySet().forEach(id -> cancel(id, reason));
    }

    public ProgressView progress(RunId id) {
        LiveRun running = live.get(id);
        return running == null ? ProgressView.NONE : running.progress.view();
    }

    /**
     * The record, if the run has ended or ends within the time.
     *
     * @throws DavitException RUN_UNKNOWN; LEDGER_DAMAGED, DISK_FULL … if its outcome could not be kept
     */
    public Optional<RunRecord> await(RunId id, Duration atMost) {
        LiveRun running = live.get(id);
        if (running != null && !running.awaitEnd(atMost)) {
            return Optional.empty();
        }
        RunRecord run = ledger.find(id)
                .orElseThrow(() -> new DavitException(ErrorCode.RUN_UNKNOWN, "the ledger has no run " + id));
        return Optional.of(run).filter(r -> r.state().isFinal());
    }

    /** What this process works on, or has in line. */
    public List<Running> running() {
        return live.values().stream()
                .map(run -> new Running(run.record.id(), run.record.cause(), run.progress.view()))
                .toList();
    }

    public int liveCount() {
        return live.size();
    }

    private void begin(RunRecord read) {
        LiveRun started = new LiveRun(read, new LiveProgress(read), new CancelToken());
        if (live.putIfAbsent(read.id(), started) != null) {
            // An order that was started again before the process went on with what it had.
            return;
        }
        // From here on a cancel finds it. Since it was read, another thread may have canceled it, or brought it to its
        // end.
        RunRecord run = ledger.find(read.id()).orElse(read);
        if (run.state().isFinal()) {
            live.remove(run.id());
            started.end();
            return;
        }
        run.cancelReason().ifPresent(started.cancel::cancel);
        Thread.ofVirtual().name("run-" + run.id()).start(() -> {
            try {
                // A run that never began has nothing to tidy up, so its engine need not hear of it.
                lanes.inLine(
                        run.order(),
                        () -> run.starts() == 0 && started.cancel.isCanceled(),
                        () -> bringToOutcome(run, started),
                        () -> keep(run, new Outcome.Canceled("canceled before it began", Map.of(), List.of())));
                live.remove(run.id());
                started.end();
            } catch (RuntimeException | Error e) {
                // The ledger did not take the outcome: the run stays open, and goes on at the next start.
                LOG.atError()
                        .addKeyValue(LogKeys.RUN, run.id())
                        .setCause(e)
                        .log("the outcome of a run could not be kept");
                started.fail(e);
            }
        });
    }

    private void bringToOutcome(RunRecord run, LiveRun started) {
        RunRecord begun = ledger.change(run.id(), RunRecord::begun);
        log(begun, "run begins");
        Outcome outcome = begun.starts() > MOST_STARTS ? tooManyStarts() : outcome(begun, started);
        keep(run, outcome);
    }

    private void keep(RunRecord run, Outcome outcome) {
        CrashPoint.RUN_BEFORE_OUTCOME.reached();
        RunRecord ended = ledger.change(run.id(), r -> r.ended(outcome, clock.instant()));
        CrashPoint.RUN_AFTER_OUTCOME.reached();
        logEnd(ended, outcome);
        sweep.sweep(run.id());
        tell(ended, () -> observer.ended(ended));
    }

    private static Outcome tooManyStarts() {
        return new Outcome.Failed(
                ErrorCode.RUN_INTERRUPTED,
                "the run was begun " + MOST_STARTS + " times and the process ended each time",
                Map.of(),
                List.of());
    }

    private Outcome outcome(RunRecord run, LiveRun started) {
        RunContext context = new RunContext(
                run.id(), run.cause(), clock, pause, started.cancel, started.progress, ledger.steps(run.id()), leaks);
        try {
            if (run.cause().isPresent()) {
                engine.check(run.order());
            }
            return engine.run(run.order(), context);
        } catch (DavitException e) {
            return e.code() == ErrorCode.RUN_CANCELED
                    ? new Outcome.Canceled(e.sentence(), Map.of(), List.of())
                    : new Outcome.Failed(e.code(), e.sentence(), Map.of(), List.of());
        } catch (RuntimeException | Error e) {
            context.about(LOG.atError()).setCause(e).log("a run met a defect");
            return new Outcome.Failed(
                    ErrorCode.INTERNAL_ERROR,
                    "the run met " + e.getClass().getSimpleName() + "; the log has more",
                    Map.of(),
                    List.of());
        }
    }

    private static void tell(RunRecord run, Runnable observation) {
        try {
            observation.run();
        } catch (RuntimeException e) {
            LOG.atWarn()
                    .addKeyValue(LogKeys.RUN, run.id())
                    .setCause(e)
                    .log("the outcome is kept, but what belongs to it failed");
        }
    }

    private static LoggingEventBuilder about(LoggingEventBuilder line, RunRecord run) {
        return RunLines.about(line, run.id(), run.cause())
                .addKeyValue(LogKeys.KIND, run.order().kind().word())
                .addKeyValue(LogKeys.LOCATION, run.order().location());
    }

    private static void log(RunRecord run, String message) {
        about(LOG.atInfo(), run).log(message);
    }

    private static void logEnd(RunRecord run, Outcome outcome) {
        var line = about(LOG.atInfo(), run)
                .addKeyValue(LogKeys.STATE, run.state().word())
                .addKeyValue(LogKeys.COUNTS, outcome.counts());
        switch (outcome) {
            case Outcome.Succeeded ignored -> line.log("run ended");
            case Outcome.PartlySucceeded partly ->
                line.addKeyValue(LogKeys.CODE, partly.code()).log("run ended with problems");
            case Outcome.Failed failed ->
                line.addKeyValue(LogKeys.CODE, failed.code()).log("run failed: {}", failed.message());
            case Outcome.Canceled canceled -> line.log("run canceled: {}", canceled.reason());
        }
    }
}
