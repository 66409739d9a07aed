package io.davit.agent.app;

import io.davit.agent.ledger.Ledger;
import io.davit.agent.run.Outcome;
import io.davit.agent.run.RunRecord;
import java.time.Instant;
import java.util.Optional;

/**
 * How the last trial of a location went, as the ledger notes it.
 *
 * @param code empty if it went well
 */
record LocationTrialNote(String code, Instant time) {
    private static final String NOTE = "trial";

    static void keep(Ledger ledger, RunRecord run) {
        Instant ended = run.ended().orElseThrow(IllegalStateException::new);
        Optional<String> code = switch (run.outcome().orElseThrow(IllegalStateException::new)) {
            case Outcome.Succeeded ignored -> Optional.of("");
            case Outcome.PartlySucceeded partly -> Optional.of(partly.code().name());
            case Outcome.Failed failed -> Optional.of(failed.code().name());
            // It says nothing of the location.
            case Outcome.Canceled ignored -> Optional.empty();
        };
        code.ifPresent(said -> ledger.keepNote(run.order().location(), NOTE, ended + " " + said));
    }

    static Optional<LocationTrialNote> last(Ledger ledger, String location) {
        return ledger.note(location, NOTE).map(note -> {
            int space = note.indexOf(' ');
            return new LocationTrialNote(note.substring(space + 1), Instant.parse(note.substring(0, space)));
        });
    }
}
