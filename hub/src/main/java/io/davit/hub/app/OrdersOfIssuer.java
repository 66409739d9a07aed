package io.davit.hub.app;

import io.davit.hub.api.Orders;
import io.davit.hub.instructions.OrderIssuer;
import io.davit.hub.store.InstructionRow;
import io.davit.hub.store.Transaction;
import io.davit.proto.agent.v1.Order;

/** The API's view of the outbox. */
record OrdersOfIssuer(OrderIssuer issuer) implements Orders {
    @Override
    public String issue(Transaction transaction, String cluster, Order order, String subject, String correlation) {
        return issuer.issue(transaction, cluster, order, subject, correlation);
    }

    @Override
    public InstructionRow cancel(Transaction transaction, InstructionRow target, String subject, String correlation) {
        return issuer.cancel(transaction, target, subject, correlation);
    }
}
