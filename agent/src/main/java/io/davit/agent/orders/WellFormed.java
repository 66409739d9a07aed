package io.davit.agent.orders;

import io.davit.agent.admission.Delivery;
import io.davit.agent.admission.Judge;
import io.davit.agent.admission.ReadOrder;
import io.davit.agent.admission.Verdict;
import io.davit.errors.DavitException;

/** Refuses what no engine could carry out, so that the hub hears of it at once. */
public final class WellFormed implements Judge {
    private final OrderReader reader;

    public WellFormed(OrderReader reader) {
        this.reader = reader;
    }

    @Override
    public Verdict judge(Delivery delivery, ReadOrder order) {
        try {
            reader.read(order.order());
            return Verdict.PASSED;
        } catch (DavitException e) {
            return new Verdict.Refused(e.code(), e.sentence());
        }
    }
}
