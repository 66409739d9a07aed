package io.davit.agent.app;

import io.davit.agent.admission.Decision;
import io.davit.agent.admission.InstructionId;
import io.davit.agent.ledger.Ledger;
import java.util.Set;
import java.util.TreeSet;

/** Instructions that were admitted and have no outcome yet: those that wait, and those whose run has not ended. */
final class OpenInstructions {
    private OpenInstructions() {}

    static Set<String> of(Ledger ledger) {
        Set<String> open = new TreeSet<>();
        // Waiting ones first: one that is started between the two looks is found by the second.
        for (Decision decision : ledger.admissions().waiting()) {
            if (decision.ruling() instanceof Decision.Ruling.Admitted) {
                open.add(decision.id().toString());
            }
        }
        ledger.newestFirst(run -> {
            run.cause().ifPresent(cause -> {
                String id = new InstructionId(cause.instruction()).toString();
                if (run.state().isFinal()) {
                    open.remove(id);
                } else {
                    open.add(id);
                }
            });
            return true;
        });
        return open;
    }
}
