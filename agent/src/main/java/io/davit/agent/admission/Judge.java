package io.davit.agent.admission;

/** One reason to refuse an authentic order for us: guardrails, approvals, room … Steps 16 to 20 of the protocol. */
@FunctionalInterface
public interface Judge {
    /**
     * Looks at one order; the inbox asks its judges one after the other, and stops at the first that refuses.
     *
     * @throws io.davit.errors.DavitException if it cannot be judged now, because what has to be asked does not answer: nothing
     *     is decided then, and the order is judged anew when it is delivered again
     */
    Verdict judge(Delivery delivery, ReadOrder order);
}
