package io.davit.agent.run;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** The durable book of runs. Every change is durable, power loss included, when the method returns. Safe for use by many threads. */
public interface RunLedger {
    /** @throws IllegalStateException if the id is in the book already */
    void admit(RunRecord admitted);

    /**
     * Changes one record. The steps of a run go with its outcome: nothing asks for them any more.
     *
     * @throws io.davit.errors.DavitException RUN_UNKNOWN
     */
    RunRecord change(RunId id, UnaryOperator<RunRecord> change);

    Optional<RunRecord> find(RunId id);

    /** Visits the runs, newest first, until the visitor says false. */
    void newestFirst(Predicate<RunRecord> visitor);

    StepLog steps(RunId id);

    /** Everything on the books of leaks, of all runs. */
    List<LeakLedger.Leak> leaks();

    /** Drops finished runs, except the newest {@code keep}. */
    void forgetAllBut(int keep);
}
