package io.davit.agent.ledger;

import io.davit.agent.admission.AdmissionLedger;
import io.davit.agent.admission.ApprovalUse;
import io.davit.agent.admission.Decision;
import io.davit.agent.admission.Decision.Ruling;
import io.davit.agent.admission.InstructionId;
import io.davit.agent.admission.Lane;
import io.davit.agent.admission.Line;
import io.davit.agent.admission.OrderBytes;
import io.davit.agent.admission.OrderCount;
import io.davit.agent.admission.ReadOrder;
import io.davit.agent.admission.Rejection;
import io.davit.agent.admission.StateEpoch;
import io.davit.agent.reports.ReportWire;
import io.davit.agent.rocks.Batch;
import io.davit.agent.rocks.RocksStore;
import io.davit.agent.run.RunId;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.proto.agent.v1.Report;
import io.davit.signing.KeyId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * {@link AdmissionLedger} in one family of the ledger. Keys: {@code epoch}, {@code replaced}, {@code mark/KEY/LANE}, {@code
 * decision/ID}, {@code waiting/ID} (a decision that is not DONE), {@code cancel/ID}, {@code run/RUN}, {@code used/DIGEST/EXPIRY} (an approval), {@code clock-floor}; beside
 * them those of {@link RejectionBook}, {@link OrderShelf} and {@link OrderTally}.
 */
final class AdmissionBook implements AdmissionLedger {
    private static final String FAMILY = Ledger.INSTRUCTIONS;
    private static final String EPOCH = "epoch";
    private static final String REPLACED = "replaced";
    private static final String MARK = "mark/";
    private static final String DECISION = "decision/";
    private static final String WAITING = "waiting/";
    private static final String CANCEL = "cancel/";
    private static final String RUN = "run/";
    private static final String USED = "used/";
    private static final String FLOOR = "clock-floor";
    /** Longer than two clocks, or one clock on two days, may differ without being suspect. */
    private static final Duration AFTERMATH = Duration.ofDays(1);

    private static final Comparator<Decision> IN_ORDER =
            Comparator.comparing(Decision::decidedAt).thenComparing(Decision::sequence);

    private final RocksStore store;
    private final ReportBook reports;
    private final RejectionBook rejections;
    private final OrderShelf orders;
    private final OrderTally tally;
    private final Object changes = new Object();

    AdmissionBook(RocksStore store, ReportBook reports) {
        this.store = store;
        this.reports = reports;
        this.rejections = new RejectionBook(store, reports);
        this.orders = new OrderShelf(store);
        this.tally = new OrderTally(store);
    }

    @Override
    public Optional<StateEpoch> epoch() {
        return epoch(store);
    }

    static Optional<StateEpoch> epoch(RocksStore store) {
        return read(store, EPOCH, StateEpoch::new);
    }

    @Override
    public Optional<StateEpoch> replaced() {
        return read(store, REPLACED, StateEpoch::new);
    }

    @Override
    public void begin(StateEpoch epoch, Optional<StateEpoch> replaced, Optional<Rejection> alarm) {
        synchronized (changes) {
            Batch batch = new Batch().put(FAMILY, key(EPOCH), text(epoch.hex()));
            replaced.ifPresentOrElse(
                    old -> batch.put(FAMILY, key(REPLACED), text(old.hex())),
                    () -> batch.delete(FAMILY, key(REPLACED)));
            store.scanPrefix(FAMILY, key(MARK), (key, value) -> {
                batch.delete(FAMILY, key);
                return true;
            });
            alarm.ifPresent(why -> rejections.add(batch, why));
            reports.renew(batch, alarm.map(why -> ReportWire.alarm(why.code(), epoch.hex(), why.at())));
        }
    }

    @Override
    public Map<Line, Long> marks() {
        Map<Line, Long> marks = new HashMap<>();
        store.scanPrefix(FAMILY, key(MARK), (key, value) -> {
            marks.put(line(key), readable(() -> Long.parseLong(text(value))));
            return true;
        });
        return marks;
    }

    private static Line line(byte[] key) {
        return readable(() -> {
            String[] parts = text(key).split("/", -1);
            return new Line(KeyId.received(HexFormat.of().parseHex(parts[1])), Lane.valueOf(parts[2]));
        });
    }

    @Override
    public Optional<Decision> find(InstructionId id) {
        return store.get(FAMILY, key(DECISION + id)).map(AdmissionBook::decision);
    }

    private static Decision decision(byte[] stored) {
        return readable(() -> DecisionCodec.decode(stored));
    }

    @Override
    public void decide(Decision decision, OrderBytes order) {
        synchronized (changes) {
            if (find(decision.id()).isPresent()) {
                throw new IllegalStateException(decision.id() + " was decided about before");
            }
            Batch batch = new Batch()
                    .put(FAMILY, key(DECISION + decision.id()), DecisionCodec.encode(decision))
                    .put(FAMILY, key(WAITING + decision.id()), new byte[0]);
            OrderShelf.put(batch, decision.id(), order);
            tally.add(batch, ReadOrder.kindOf(order), decision.decidedAt());
            raise(decision.line(), decision.sequence(), batch);
            if (decision.ruling() instanceof Ruling.Admitted admitted) {
                batch.put(FAMILY, key(RUN + admitted.run()), text(decision.id().toString()));
                admitted.grounds()
                        .approval()
                        .ifPresent(approval -> batch.put(
                                FAMILY,
                                usedKey(approval),
                                text(approval.expires().toString())));
            }
            store.write(batch, true);
        }
    }

    @Override
    public OrderCount count(String kind, Instant now) {
        return tally.count(kind, now);
    }

    private static byte[] usedKey(ApprovalUse approval) {
        return key(USED + approval.digest() + "/" + approval.expires());
    }

    @Override
    public boolean isUsed(ApprovalUse approval) {
        return store.get(FAMILY, usedKey(approval)).isPresent();
    }

    @Override
    public Optional<Decision> findByRun(RunId run) {
        return read(store, RUN + run, InstructionId::parse).flatMap(this::find);
    }

    @Override
    public List<Decision> decisions(int most) {
        PriorityQueue<Decision> newest = new PriorityQueue<>(IN_ORDER);
        store.scanPrefix(FAMILY, key(DECISION), (key, value) -> {
            newest.add(decision(value));
            if (newest.size() > most) {
                newest.poll();
            }
            return true;
        });
        return newest.stream().sorted(IN_ORDER.reversed()).toList();
    }

    @Override
    public void raise(Line line, long sequence) {
        synchronized (changes) {
            Batch batch = new Batch();
            raise(line, sequence, batch);
            if (!batch.isEmpty()) {
                store.write(batch, true);
            }
        }
    }

    private void raise(Line line, long sequence, Batch batch) {
        if (sequence > marks().getOrDefault(line, 0L)) {
            batch.put(FAMILY, key(MARK + line.key() + "/" + line.lane()), text(Long.toString(sequence)));
        }
    }

    @Override
    public Decision reach(InstructionId id, Decision.Stage stage) {
        synchronized (changes) {
            Decision before = find(id).orElseThrow(() -> new IllegalStateException("nothing was decided about " + id));
            Decision moved = before.at(stage);
            Batch batch = new Batch().put(FAMILY, key(DECISION + id), DecisionCodec.encode(moved));
            if (stage == Decision.Stage.DONE && before.stage() != Decision.Stage.DONE) {
                batch.delete(FAMILY, key(WAITING + id));
                orders.release(batch, id);
            }
            if (isPromised(moved) && !isPromised(before)) {
                reports.write(batch, ReportWire.receipt(moved));
            } else {
                store.write(batch, true);
            }
            return moved;
        }
    }

    private static boolean isPromised(Decision decision) {
        return decision.stage().compareTo(Decision.Stage.ANCHORED) >= 0;
    }

    @Override
    public List<Decision> waiting() {
        List<Decision> waiting = new ArrayList<>();
        store.scanPrefix(
                FAMILY,
                key(WAITING),
                (key, value) -> waiting.add(find(InstructionId.parse(text(key).substring(WAITING.length())))
                        .orElseThrow(() -> new DavitException(
                                ErrorCode.LEDGER_DAMAGED, "a decision that waits is not in the ledger"))));
        waiting.sort(IN_ORDER);
        return waiting;
    }

    @Override
    public Optional<OrderBytes> order(InstructionId id) {
        return orders.find(id);
    }

    @Override
    public void keepOrdersWithin(long bytes) {
        synchronized (changes) {
            orders.keepWithin(bytes);
        }
    }

    @Override
    public void cancelAhead(InstructionId target, Instant until) {
        store.write(new Batch().put(FAMILY, key(CANCEL + target), text(until.toString())), true);
    }

    @Override
    public boolean isCanceledAhead(InstructionId target) {
        return store.get(FAMILY, key(CANCEL + target)).isPresent();
    }

    @Override
    public void forget(Instant decidedBefore, Instant now) {
        synchronized (changes) {
            forgetInOneWrite(decidedBefore, now);
        }
    }

    private void forgetInOneWrite(Instant decidedBefore, Instant now) {
        Batch batch = new Batch();
        Set<InstructionId> forgotten = new HashSet<>();
        store.scanPrefix(FAMILY, key(DECISION), (key, value) -> {
            Decision decision = decision(value);
            boolean isAskedForNoMore = decision.decidedAt().isBefore(decidedBefore)
                    && decision.expiresAt().isBefore(now);
            if (decision.stage() == Decision.Stage.DONE && isAskedForNoMore) {
                batch.delete(FAMILY, key);
                forgotten.add(decision.id());
                if (decision.ruling() instanceof Ruling.Admitted admitted) {
                    batch.delete(FAMILY, key(RUN + admitted.run()));
                }
            }
            return true;
        });
        if (!forgotten.isEmpty()) {
            orders.forget(batch, forgotten);
        }
        dropOver(CANCEL, now, batch);
        dropOver(USED, now.minus(AFTERMATH), batch);
        if (!batch.isEmpty()) {
            store.write(batch, true);
        }
    }

    @Override
    public void reject(Rejection rejection, Report report) {
        rejections.reject(rejection, report);
    }

    @Override
    public List<Rejection> rejections() {
        return rejections.rejections();
    }

    @Override
    public Optional<Instant> clockFloor() {
        return read(store, FLOOR, Instant::parse);
    }

    @Override
    public void keepClockFloor(Instant floor) {
        store.write(new Batch().put(FAMILY, key(FLOOR), text(floor.toString())), true);
    }

    private void dropOver(String prefix, Instant now, Batch batch) {
        store.scanPrefix(FAMILY, key(prefix), (key, value) -> {
            if (readable(() -> Instant.parse(text(value))).isBefore(now)) {
                batch.delete(FAMILY, key);
            }
            return true;
        });
    }

    private static <T> Optional<T> read(RocksStore store, String name, Function<String, T> parse) {
        return store.get(FAMILY, key(name)).map(value -> readable(() -> parse.apply(text(value))));
    }

    static <T> T readable(Supplier<T> parse) {
        try {
            return parse.get();
        } catch (RuntimeException e) {
            throw new DavitException(
                    ErrorCode.LEDGER_DAMAGED, "what the ledger remembers of instructions cannot be read", e);
        }
    }

    private static byte[] key(String name) {
        return text(name);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
