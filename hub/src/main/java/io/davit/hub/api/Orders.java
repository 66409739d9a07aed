package io.davit.hub.api;

import io.davit.hub.store.InstructionRow;
import io.davit.hub.store.Transaction;
import io.davit.proto.agent.v1.Order;

/** Puts orders into the line of an agent, in the transaction of what they are for. */
public interface Orders {
    /**
     * @param cluster uid
     * @param subject API name of the row that it is for; empty if for none
     * @return id of the instruction
     * @throws io.davit.errors.DavitException ORDER_TOO_LARGE
     */
    String issue(Transaction transaction, String cluster, Order order, String subject, String correlation);

    /**
     * Ends what an instruction ordered: takes it back if it never left, else orders its end.
     *
     * @return the instruction as it stands now; REFUSED if it was taken back
     */
    InstructionRow cancel(Transaction transaction, InstructionRow target, String subject, String correlation);
}
