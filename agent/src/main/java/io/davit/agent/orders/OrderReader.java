package io.davit.agent.orders;

import io.davit.agent.run.RunOrder;
import io.davit.proto.agent.v1.Order;

/** The role of whoever knows the engines: an order as a run's engine wants it. */
@FunctionalInterface
public interface OrderReader {
    /** @throws io.davit.errors.DavitException ARGUMENT_INVALID if it cannot be meant as it stands */
    RunOrder read(Order order);
}
