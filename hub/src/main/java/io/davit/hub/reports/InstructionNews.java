package io.davit.hub.reports;

import io.davit.hub.store.InstructionRow;
import io.davit.hub.store.Transaction;
import io.davit.proto.agent.v1.Outcome;
import io.davit.proto.agent.v1.Receipt;

/** Who shows to people what agents said about an instruction. Called in the transaction that stores the report. */
public interface InstructionNews {
    /** @param row as the receipt left it */
    void receipt(Transaction transaction, InstructionRow row, Receipt receipt);

    /** @param row as the outcome left it */
    void outcome(Transaction transaction, InstructionRow row, Outcome outcome);
}
