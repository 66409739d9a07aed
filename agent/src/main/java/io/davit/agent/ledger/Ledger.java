package io.davit.agent.ledger;

import io.davit.agent.admission.AdmissionLedger;
import io.davit.agent.hub.HubMemory;
import io.davit.agent.policies.LocationPolicies;
import io.davit.agent.reports.OutcomeWire;
import io.davit.agent.reports.ReportLog;
import io.davit.agent.repository.WriterMemory;
import io.davit.agent.rocks.Batch;
import io.davit.agent.rocks.RocksStore;
import io.davit.agent.run.LastingLog;
import io.davit.agent.run.LeakLedger;
import io.davit.agent.run.RunId;
import io.davit.agent.run.RunLedger;
import io.davit.agent.run.RunRecord;
import io.davit.agent.run.StepLog;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * The ledger of one agent, in the folder {@code ledger} of its data directory. One process owns it; others read the runs
 * beside it.
 *
 * <p>Families: {@code runs} (inverted id → record, so that a scan gives the newest first), {@code steps} (run id, 0, step →
 * state; what outlives runs has the id of no run), {@code leaks} (run id, 0, kind, 0, name → nothing), {@code locations}
 * (location, 0, key → value), {@code instructions} ({@link AdmissionBook}), {@code reports} ({@link ReportBook}), {@code
 * policies} ({@link PolicyBook}), {@code hub} ({@link HubBook}).
 */
public final class Ledger implements RunLedger, LeakLedger, AutoCloseable {
    static final String RUNS = "runs";
    static final String STEPS = "steps";
    static final String LEAKS = "leaks";
    static final String LOCATIONS = "locations";
    static final String INSTRUCTIONS = "instructions";
    static final String REPORTS = "reports";
    static final String POLICIES = "policies";
    static final String HUB = "hub";
    private static final List<String> FAMILIES =
            List.of(RUNS, STEPS, LEAKS, LOCATIONS, INSTRUCTIONS, REPORTS, POLICIES, HUB);
    /** What those who look on may ask for; a ledger of an older agent has no other families. */
    private static final List<String> SHOWN = List.of(RUNS, STEPS, LEAKS, LOCATIONS);

    private static final int SCHEMA_VERSION = 1;

    private final RocksStore store;
    private final ReportBook reports;
    private final AdmissionBook admissions;
    private final PolicyBook policies;
    // Held over one synced write of a few hundred bytes; changes of a record must not cross.
    private final Object changes = new Object();

    private Ledger(RocksStore store) {
        this.store = store;
        this.reports = new ReportBook(store, () -> AdmissionBook.epoch(store));
        this.admissions = new AdmissionBook(store, reports);
        this.policies = new PolicyBook(store);
    }

    /** @throws DavitException LEDGER_IN_USE, LEDGER_DAMAGED, LEDGER_VERSION, DATA_DIR_UNUSABLE */
    public static Ledger open(Path dataDir) {
        return new Ledger(RocksStore.open(folder(dataDir), FAMILIES, SCHEMA_VERSION));
    }

    /** As the owner left it at this moment; empty if there was never a ledger. Changes are refused by the store. */
    public static Optional<Ledger> openReadOnly(Path dataDir) {
        return RocksStore.exists(folder(dataDir))
                ? Optional.of(new Ledger(RocksStore.openReadOnly(folder(dataDir), SHOWN, SCHEMA_VERSION)))
                : Optional.empty();
    }

    private static Path folder(Path dataDir) {
        return dataDir.resolve("ledger");
    }

    @Override
    public void admit(RunRecord admitted) {
        synchronized (changes) {
            if (find(admitted.id()).isPresent()) {
                throw new IllegalStateException(admitted.id() + " is in the ledger");
            }
            store.write(new Batch().put(RUNS, LedgerKeys.run(admitted.id()), RunCodec.encode(admitted)), true);
        }
    }

    @Override
    public RunRecord change(RunId id, UnaryOperator<RunRecord> change) {
        synchronized (changes) {
            RunRecord old = find(id).orElseThrow(() -> unknown(id));
            RunRecord changed = change.apply(old);
            Batch batch = new Batch().put(RUNS, LedgerKeys.run(id), RunCodec.encode(changed));
            if (changed.state().isFinal()) {
                dropSteps(id, batch);
            }
            if (changed.state().isFinal() && !old.state().isFinal()) {
                reports.write(batch, OutcomeWire.of(changed));
            } else {
                store.write(batch, true);
            }
            return changed;
        }
    }

    private static DavitException unknown(RunId id) {
        return new DavitException(ErrorCode.RUN_UNKNOWN, "the ledger has no run " + id);
    }

    private void dropSteps(RunId id, Batch batch) {
        store.scanPrefix(STEPS, LedgerKeys.of(id, ""), (key, value) -> {
            batch.delete(STEPS, key);
            return true;
        });
    }

    @Override
    public Optional<RunRecord> find(RunId id) {
        return store.get(RUNS, LedgerKeys.run(id)).map(RunCodec::decode);
    }

    @Override
    public void newestFirst(Predicate<RunRecord> visitor) {
        store.scan(RUNS, new byte[0], (key, value) -> visitor.test(RunCodec.decode(value)));
    }

    @Override
    public StepLog steps(RunId id) {
        return new StepLog() {
            @Override
            public void record(String step, byte[] state) {
                store.write(new Batch().put(STEPS, LedgerKeys.of(id, step), state), true);
            }

            @Override
            public Optional<byte[]> recorded(String step) {
                return store.get(STEPS, LedgerKeys.of(id, step));
            }

            @Override
            public LastingLog lasting(String subject) {
                return new SubjectLog(store, subject);
            }
        };
    }

    @Override
    public void forgetAllBut(int keep) {
        Batch batch = new Batch();
        int[] finished = {0};
        newestFirst(run -> {
            if (run.state().isFinal() && ++finished[0] > keep) {
                batch.delete(RUNS, LedgerKeys.run(run.id()));
            }
            return true;
        });
        if (!batch.isEmpty()) {
            store.write(batch, true);
        }
    }

    @Override
    public void willCreate(Leak leak) {
        store.write(new Batch().put(LEAKS, LedgerKeys.leak(leak), new byte[0]), true);
    }

    /** Not synced: a leak that is struck off late is swept once more, which finds nothing. */
    @Override
    public void removed(Leak leak) {
        store.delete(LEAKS, LedgerKeys.leak(leak));
    }

    @Override
    public List<Leak> outstanding(RunId run) {
        List<Leak> found = new ArrayList<>();
        store.scanPrefix(LEAKS, LedgerKeys.of(run, ""), (key, value) -> found.add(LedgerKeys.leak(key)));
        return found;
    }

    @Override
    public List<Leak> leaks() {
        List<Leak> found = new ArrayList<>();
        store.scan(LEAKS, new byte[0], (key, value) -> found.add(LedgerKeys.leak(key)));
        return found;
    }

    /** What this agent remembers of the repository in a location of its configuration. */
    public WriterMemory memory(String location) {
        return new LocationMemory(store, location);
    }

    /** What this agent remembers of the instructions that reached it. */
    public AdmissionLedger admissions() {
        return admissions;
    }

    /** Backup locations that the hub laid down. */
    public LocationPolicies policies() {
        return policies;
    }

    /** The same for those who look on; empty in a ledger of an agent that knew of no instructions. */
    public Optional<AdmissionLedger> shownAdmissions() {
        return store.holds(INSTRUCTIONS) ? Optional.of(admissions) : Optional.empty();
    }

    /** What this agent says to the hub with its own signature. */
    public ReportLog reports() {
        return reports;
    }

    /** What this agent remembers of its hub. */
    public HubMemory hub() {
        return new HubBook(store);
    }

    /** A value about a location that is no writer's, such as the time of its last successful backup. */
    public Optional<String> note(String location, String name) {
        return store.get(LOCATIONS, LedgerKeys.location(location, "note/" + name))
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    public void keepNote(String location, String name, String value) {
        store.write(
                new Batch()
                        .put(
                                LOCATIONS,
                                LedgerKeys.location(location, "note/" + name),
                                value.getBytes(StandardCharsets.UTF_8)),
                true);
    }

    @Override
    public void close() {
        store.close();
    }
}
