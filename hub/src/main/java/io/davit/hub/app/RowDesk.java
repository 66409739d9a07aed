package io.davit.hub.app;

import io.davit.hub.api.Names;
import io.davit.hub.locations.LocationRows;
import io.davit.hub.reports.InstructionNews;
import io.davit.hub.runs.RunRows;
import io.davit.hub.store.InstructionFollower;
import io.davit.hub.store.InstructionRow;
import io.davit.hub.store.InstructionState;
import io.davit.hub.store.ResourceKind;
import io.davit.hub.store.Transaction;
import io.davit.proto.agent.v1.Outcome;
import io.davit.proto.agent.v1.Receipt;

/** Brings news of an instruction to the kind of row that it is for. */
final class RowDesk implements InstructionNews, InstructionFollower {
    private final RunRows runs;
    private final LocationRows locations;

    RowDesk(RunRows runs, LocationRows locations) {
        this.runs = runs;
        this.locations = locations;
    }

    private static boolean isOfLocation(InstructionRow row) {
        return row.subject().startsWith(Names.of(ResourceKind.LOCATION, ""));
    }

    @Override
    public void receipt(Transaction transaction, InstructionRow row, Receipt receipt) {
        if (isOfLocation(row)) {
            locations.receipt(transaction, row, receipt);
        } else {
            runs.receipt(transaction, row, receipt);
        }
    }

    @Override
    public void outcome(Transaction transaction, InstructionRow row, Outcome outcome) {
        if (isOfLocation(row)) {
            locations.outcome(transaction, row, outcome);
        } else {
            runs.outcome(transaction, row, outcome);
        }
    }

    @Override
    public void moved(Transaction transaction, InstructionRow row) {
        if (row.state() == InstructionState.REFUSED) {
            // The hub itself did not send it, because its agent would refuse it: the same news as the agent's own
            // refusal.
            receipt(
                    transaction,
                    row,
                    Receipt.newBuilder()
                            .setInstructionId(row.id())
                            .setRefusalCode(row.code())
                            .build());
        } else if (isOfLocation(row)) {
            locations.instructionState(transaction, row);
        } else {
            runs.instructionState(transaction, row);
        }
    }
}
