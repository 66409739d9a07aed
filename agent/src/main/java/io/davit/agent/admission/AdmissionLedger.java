package io.davit.agent.admission;

import io.davit.agent.run.RunId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The durable memory of instructions. Every change is durable, power loss included, when the method returns, and made
 * whole or not at all. Safe for use by many threads; deciding is one caller's at a time.
 *
 * <p>Every method throws {@link io.davit.errors.DavitException}: LEDGER_DAMAGED if what is stored cannot be trusted; it is
 * never taken for an empty memory.
 */
public interface AdmissionLedger extends ClockFloor, RejectionLog {
    /** Empty in a ledger that never had one. */
    Optional<StateEpoch> epoch();

    /** The anchor's epoch that the current one is to take the place of. */
    Optional<StateEpoch> replaced();

    /**
     * Begins an epoch: marks start anew. Decisions stay, so that an id that was used is never used again.
     *
     * @param replaced what the anchor says now, so that a kill before it says {@code epoch} is not taken for a fork
     * @param alarm why; it is kept for the audit, and reported with the first words of the new epoch
     */
    void begin(StateEpoch epoch, Optional<StateEpoch> replaced, Optional<Rejection> alarm);

    /** Of the current epoch; lines without a mark are absent. */
    Map<Line, Long> marks();

    Optional<Decision> find(InstructionId id);

    /**
     * Keeps a decision, and raises its line's mark to its sequence.
     *
     * @param order kept at least until the decision is {@link Decision.Stage#DONE}, because what was admitted must be found
     *     after a kill
     * <p>An approval that it used up is used up in the same write.
     *
     * @throws IllegalStateException if the id was decided about before
     */
    void decide(Decision decision, OrderBytes order);

    /** How many of that kind were decided about lately. What lies ahead of {@code now} does not count. */
    OrderCount count(String kind, Instant now);

    /** Whether an order was admitted by it. Remembered for as long as the approval could count. */
    boolean isUsed(ApprovalUse approval);

    /** What an order was admitted as; empty for a run that no instruction asked for. */
    Optional<Decision> findByRun(RunId run);

    /** The decisions that are remembered, the newest first; at most so many. */
    List<Decision> decisions(int most);

    /** Raises a mark, if the sequence is higher: for deliveries about which nothing new is decided. */
    void raise(Line line, long sequence);

    /** Moves a decision on. The receipt is reported with the stage ANCHORED, in the same write. */
    Decision reach(InstructionId id, Decision.Stage stage);

    /** Those that are not {@link Decision.Stage#DONE}, in the order of decision. */
    List<Decision> waiting();

    /** Empty if nothing was decided about the id, or its order is not kept any more. */
    Optional<OrderBytes> order(InstructionId id);

    /** Drops the oldest orders whose decisions are DONE until so many bytes of such are left. The decisions stay. */
    void keepOrdersWithin(long bytes);

    /** Keeps in mind, until then, that the order must not start when it comes. */
    void cancelAhead(InstructionId target, Instant until);

    boolean isCanceledAhead(InstructionId target);

    /** Drops decisions and cancels that nobody can ask for any more. */
    void forget(Instant decidedBefore, Instant now);
}
