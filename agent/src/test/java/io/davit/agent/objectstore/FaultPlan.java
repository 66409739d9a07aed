package io.davit.agent.objectstore;

import io.davit.agent.objectstore.FaultyStore.Call;
import io.davit.agent.objectstore.FaultyStore.Fault;
import io.davit.agent.objectstore.decorate.StoreMeter.Verb;
import java.util.ArrayList;
import java.util.List;

/**
 * One thing that goes wrong on the way to a store.
 *
 * @param lasting whether every request from then on fails so, too
 */
public record FaultPlan(int request, Verb verb, Fault fault, boolean lasting) {
    /** All that can happen to the requests of a run: each answered wrongly in every way, and the store gone from each of them on. */
    public static List<FaultPlan> forAll(List<Call> calls) {
        List<FaultPlan> plans = new ArrayList<>();
        for (Call call : calls) {
            faultsOf(call.verb()).forEach(fault -> plans.add(new FaultPlan(call.number(), call.verb(), fault, false)));
            plans.add(new FaultPlan(call.number(), call.verb(), Fault.ERROR_BEFORE, true));
        }
        return plans;
    }

    private static List<Fault> faultsOf(Verb verb) {
        return switch (verb) {
            case CREATE, DELETE, LOCK -> List.of(Fault.ERROR_BEFORE, Fault.ERROR_AFTER, Fault.RESET);
            case READ -> List.of(Fault.RESET, Fault.STALE, Fault.SHORT, Fault.FLIPPED_BIT, Fault.OTHER_OBJECT);
            case STAT, LIST -> List.of(Fault.RESET, Fault.STALE, Fault.SHORT);
        };
    }

    public FaultyStore on(ObjectStore store) {
        return new FaultyStore(store)
                .fail(fault, call -> lasting ? call.number() >= request : call.number() == request);
    }

    @Override
    public String toString() {
        return fault + (lasting ? " from request " : " at request ") + request + ", a " + verb;
    }
}
