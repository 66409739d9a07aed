package io.davit.agent.instruction;

import io.davit.agent.admission.AdmissionLedger;
import io.davit.agent.admission.Anchor;
import io.davit.agent.admission.Decision;
import io.davit.agent.admission.Decision.Ruling;
import io.davit.agent.admission.Decision.Stage;
import io.davit.agent.admission.Delivery;
import io.davit.agent.admission.Grounds;
import io.davit.agent.admission.Judge;
import io.davit.agent.admission.Judges;
import io.davit.agent.admission.OrderBytes;
import io.davit.agent.admission.OrderStarter;
import io.davit.agent.admission.ReadOrder;
import io.davit.agent.admission.StateEpoch;
import io.davit.agent.admission.Verdict;
import io.davit.agent.run.CrashPoint;
import io.davit.agent.run.RunId;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/**
 * Decides about each delivery once, and makes the decision durable before anything follows from it: ledger, then anchor,
 * then receipt and effect (P5). A refusal never blocks the line (P3). Calls stand in line.
 */
public final class InstructionInbox {
    /** Texts of an order are in what is said about it, and may be long. */
    private static final int LONGEST_SENTENCE = 1_000;

    private final AdmissionLedger ledger;
    private final Epochs epochs;
    private final Judges judges;
    private final OrderStarter starter;
    private final Clock clock;
    private Anchor.State anchored;
    private boolean isBehind;

    /**
     * Settles epoch and anchor. Nothing is carried out before {@link #goOn}: reports begin in between.
     *
     * @throws DavitException STATE_EPOCH_FORK: another ledger is, or was, this agent; CLUSTER_*
     */
    public static InstructionInbox open(
            AdmissionLedger ledger, Anchor anchor, Judges judges, OrderStarter starter, Clock clock) {
        Epochs epochs = new Epochs(ledger, anchor, StateEpoch::mint, clock);
        return new InstructionInbox(ledger, epochs, epochs.settle().anchor(), judges, starter, clock);
    }

    InstructionInbox(
            AdmissionLedger ledger,
            Epochs epochs,
            Anchor.State anchored,
            Judges judges,
            OrderStarter starter,
            Clock clock) {
        this.ledger = ledger;
        this.epochs = epochs;
        this.anchored = anchored;
        this.judges = judges;
        this.starter = starter;
        this.clock = clock;
    }

    /** Which deliveries have to name. */
    public synchronized StateEpoch epoch() {
        return anchored.epoch();
    }

    /**
     * Steps 9 to 20 for a delivery that was verified.
     *
     * @return the decision that counts for it, now or since an earlier delivery
     * @throws DavitException INSTRUCTION_REPLAYED, INSTRUCTION_CONFLICT, ORDERS_TOO_MANY: about this delivery alone; CLUSTER_*,
     *     STATE_EPOCH_FORK: the decision waits for the anchor, nothing was promised, deliver again
     */
    public synchronized Decision accept(Delivery delivery) {
        Optional<Decision> known = ledger.find(delivery.id());
        if (known.isPresent()) {
            return again(delivery, known.get());
        }
        if (delivery.sequence() <= ledger.marks().getOrDefault(delivery.line(), 0L)) {
            throw new DavitException(
                    ErrorCode.INSTRUCTION_REPLAYED,
                    "sequence " + delivery.sequence() + " is not above the mark, and its id is not known");
        }
        if (isBehind) {
            // What an earlier order changes is there before the next is judged (section 7): two orders never count as
            // one version.
            goOn();
        }
        Instant now = clock.instant();
        Optional<String> tooMany = judges.allowance().objection(delivery.order(), now);
        if (tooMany.isPresent()) {
            ledger.raise(delivery.line(), delivery.sequence());
            throw new DavitException(ErrorCode.ORDERS_TOO_MANY, tooMany.get());
        }
        Decision decision = new Decision(
                delivery.id(),
                delivery.order().digest(),
                delivery.line(),
                delivery.sequence(),
                delivery.validity().expiresAt(),
                now,
                delivery.correlationId(),
                ruling(delivery, now),
                Stage.DECIDED);
        ledger.decide(decision, delivery.order());
        CrashPoint.ORDER_DECIDED.reached();
        Decision done = carryOut(decision);
        ledger.keepOrdersWithin(judges.allowance().keptBytes(now));
        return done;
    }

    private Decision again(Delivery delivery, Decision known) {
        ledger.raise(delivery.line(), delivery.sequence());
        if (!known.digest().equals(delivery.order().digest())) {
            throw new DavitException(
                    ErrorCode.INSTRUCTION_CONFLICT, "another order was decided about under " + delivery.id());
        }
        return known.stage() == Stage.DONE ? known : carryOut(known);
    }

    private Ruling ruling(Delivery delivery, Instant now) {
        return switch (verdict(delivery, now)) {
            case Verdict.Refused refused -> new Ruling.Refused(refused.code(), shortened(refused.sentence()));
            case Verdict.Passed passed -> new Ruling.Admitted(RunId.next(clock), passed.grounds());
        };
    }

    private static String shortened(String sentence) {
        return sentence.length() <= LONGEST_SENTENCE ? sentence : sentence.substring(0, LONGEST_SENTENCE) + "…";
    }

    private Verdict verdict(Delivery delivery, Instant now) {
        Optional<Verdict.Refused> untimely =
                judges.clock().suspicion(now).or(() -> TimeWindow.refusal(delivery.validity(), now));
        if (untimely.isPresent()) {
            return untimely.get();
        }
        ReadOrder order;
        try {
            order = ReadOrder.of(delivery.order());
        } catch (DavitException e) {
            return new Verdict.Refused(e.code(), e.sentence());
        }
        if (ledger.isCanceledAhead(delivery.id())) {
            return new Verdict.Refused(ErrorCode.INSTRUCTION_CANCELED, "it was canceled before it came");
        }
        Grounds grounds = Grounds.NONE;
        for (Judge judge : judges.inOrder()) {
            switch (judge.judge(delivery, order)) {
                case Verdict.Refused refused -> {
                    return refused;
                }
                case Verdict.Passed passed -> grounds = grounds.and(passed.grounds());
            }
        }
        return new Verdict.Passed(grounds);
    }

    /** Goes on with what an earlier process, or an earlier call, decided and did not get to carry out. */
    public synchronized void goOn() {
        ledger.waiting().forEach(this::carryOut);
        isBehind = false;
    }

    /** Begins a new epoch, because somebody outside remembers more than the ledger does. */
    synchronized void beginAnew() {
        anchored = epochs.beginAnew(anchored).anchor();
    }

    private Decision carryOut(Decision decision) {
        try {
            return goOn(decision);
        } catch (DavitException e) {
            isBehind = true;
            throw e;
        }
    }

    private Decision goOn(Decision decision) {
        Decision reached = decision;
        if (reached.stage() == Stage.DECIDED) {
            anchored = epochs.raise(anchored, reached.line(), reached.sequence());
            CrashPoint.ORDER_ANCHORED.reached();
            reached = ledger.reach(reached.id(), Stage.ANCHORED);
            CrashPoint.ORDER_RECEIPTED.reached();
        }
        if (reached.ruling() instanceof Ruling.Admitted admitted) {
            OrderBytes order = ledger.order(reached.id())
                    .orElseThrow(() -> new DavitException(
                            ErrorCode.LEDGER_DAMAGED, "the order of a decision that waits is not in the ledger"));
            starter.start(new OrderStarter.Start(reached, admitted, ReadOrder.of(order)));
            CrashPoint.ORDER_STARTED.reached();
        }
        return ledger.reach(reached.id(), Stage.DONE);
    }
}
