package io.davit.agent.admission;

/** What becomes of an admitted order: the role of whoever carries orders out. */
@FunctionalInterface
public interface OrderStarter {
    /**
     * Durable on return. Called again with the same run after a kill: the second call finds the first. An order that turns
     * out to be impossible is a run that fails; what this throws makes the order wait, and it is started again.
     */
    void start(Start start);

    /**
     * An order to be carried out.
     *
     * @param decision admitted; what it rests on is with its ruling
     */
    record Start(Decision decision, Decision.Ruling.Admitted ruling, ReadOrder order) {}
}
