package io.davit.agent.repository.upkeep;

import io.davit.agent.repository.format.ObjectNames;
import io.davit.agent.repository.journal.EntryBody;
import io.davit.agent.repository.journal.JournalRun;
import io.davit.agent.repository.journal.OwnJournal;
import io.davit.agent.repository.journal.OwnerWord;
import io.davit.agent.run.RunContext;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/** A run that changes how restore points stand: between RUN_OPENED and RUN_CLOSED, by a clock that agrees with the store's (R24). */
final class UpkeepRun {
    private static final Duration AGREEMENT = Duration.ofMinutes(5);

    private final UpkeepSite site;
    private final OwnJournal journal;
    private final RunContext run;
    private final Instant now;

    private UpkeepRun(UpkeepSite site, OwnJournal journal, RunContext run, Instant now) {
        this.site = site;
        this.journal = journal;
        this.run = run;
        this.now = now;
    }

    /**
     * Does the work within such a run, and closes it, whatever comes of it.
     *
     * @param generation up to which condemned lists were looked at
     * @throws DavitException CLOCK_SUSPECT
     */
    static <T> T within(
            UpkeepSite site, OwnJournal journal, long generation, RunContext run, Function<UpkeepRun, T> work) {
        return JournalRun.within(journal, generation, run, opened -> {
            Instant now = site.dateOf(
                    ObjectNames.point(journal.writer(), opened.place().number()));
            UpkeepRun upkeep = new UpkeepRun(site, journal, run, now);
            upkeep.requireAgreement();
            return work.apply(upkeep);
        });
    }

    private void requireAgreement() {
        Instant clock = run.clock().instant();
        if (Duration.between(now, clock).abs().compareTo(AGREEMENT) > 0) {
            throw new DavitException(
                    ErrorCode.CLOCK_SUSPECT,
                    "it is " + clock + " here and " + now + " at "
                            + site.store().describe());
        }
    }

    /** The earlier of the store's date and the clock's: what is due by it is due by both. */
    Instant now() {
        Instant clock = run.clock().instant();
        return clock.isBefore(now) ? clock : now;
    }

    /** The store's date of the opening. */
    Instant storeDate() {
        return now;
    }

    RunContext context() {
        return run;
    }

    OwnJournal journal() {
        return journal;
    }

    void append(EntryBody body) {
        EntryBody vouched = body instanceof EntryBody.Vouched said
                ? OwnerWord.give(said, site.owner().get().owner(), site.repository(), journal.writer(), journal.next())
                : body;
        journal.append(vouched, run.id(), run.clock(), List.of());
    }
}
